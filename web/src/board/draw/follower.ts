import { reactionTo, whereTo, type Side, type Spot } from './follow'
import type { Surface } from './surface'

/** How a view stands to what is written. */
export interface Following {
  /** The viewer moved the page himself, and what is written no longer moves it. */
  steered: boolean
  /** Where someone writes out of sight, if so. */
  beyond?: { side: Side; who: string }
}

/** Something that is being written, and by whom. */
export interface Written {
  spot: Spot
  who: string
  /** Whether this viewer is taken along to it. */
  follows: boolean
  /** Whether this viewer is writing, and must not be taken anywhere. */
  busy: boolean
}

/** A note about writing out of sight is true for this long after the last of it, in milliseconds. */
const NEWS_MS = 8_000

/** Keeps what is written in sight, until the viewer moves the page himself. */
export class Follower {
  private state: Following = { steered: false }
  private latest?: Spot
  private timer?: ReturnType<typeof setTimeout>

  constructor(
    private readonly surface: Surface,
    private readonly changed: (state: Following) => void,
  ) {
    surface.steered = () => this.tell({ ...this.state, steered: true })
    surface.moved = () => this.drop()
  }

  /** Something is being written. */
  written({ spot, who, follows, busy }: Written): void {
    this.latest = spot
    const reaction = reactionTo(spot.box, this.surface.aim, { follows: follows && !this.state.steered, busy })
    if (reaction && 'go' in reaction) this.surface.glide(reaction.go)
    if (reaction && 'say' in reaction) this.say(reaction.say, who)
    else this.say()
  }

  /** Looks at a place at once, unless the viewer went elsewhere. */
  jump(spot: Spot): void {
    this.latest = spot
    const go = this.state.steered ? undefined : whereTo(this.surface.camera, this.surface.view, spot.box)
    if (go) this.surface.look(go)
  }

  /** Goes where one writes, and follows again. */
  resume(): void {
    const { latest, surface } = this
    this.tell({ steered: false })
    const go = latest && whereTo(surface.camera, surface.view, latest.box)
    if (go) surface.glide(go)
  }

  /** Forgets what was written: another page is shown. */
  forget(): void {
    this.latest = undefined
    this.say()
  }

  /** Says nothing more. */
  close(): void {
    clearTimeout(this.timer)
  }

  private say(side?: Side, who = ''): void {
    clearTimeout(this.timer)
    if (side) this.timer = setTimeout(() => this.say(), NEWS_MS)
    const { beyond, steered } = this.state
    if (beyond?.side !== side || (side && beyond?.who !== who))
      this.tell({ steered, beyond: side && { side, who } })
  }

  /** The page moved: what was beyond may be in sight now. */
  private drop(): void {
    const { camera, view } = this.surface
    if (this.state.beyond && this.latest && !whereTo(camera, view, this.latest.box)) this.say()
  }

  private tell(state: Following): void {
    const { steered, beyond } = this.state
    if (state.steered === steered && state.beyond === beyond) return
    this.state = state
    this.changed(state)
  }
}
