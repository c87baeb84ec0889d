/** A clock that can be stopped, set and run at another speed. Times are milliseconds of the replay. */
export class ReplayClock {
  private base = 0
  private since: number | undefined
  private pace = 1

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether time passes. */
  get running(): boolean {
    return this.since !== undefined
  }

  /** How fast time passes; 1 is as it was. */
  get speed(): number {
    return this.pace
  }

  /** The time. */
  get time(): number {
    return this.since === undefined ? this.base : this.base + (this.now() - this.since) * this.pace
  }

  /** Lets time pass. */
  start(): void {
    this.since ??= this.now()
  }

  /** Stops time. */
  stop(): void {
    this.base = this.time
    this.since = undefined
  }

  /** Goes to a time. */
  set(time: number): void {
    this.base = time
    if (this.since !== undefined) this.since = this.now()
  }

  /** Runs at another speed from here on. */
  setSpeed(speed: number): void {
    this.set(this.time)
    this.pace = speed
  }
}
