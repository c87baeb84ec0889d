/**
 * The ring of an offer: two soft notes, again and again, and a title that flashes in the tab bar.
 * A browser plays sound only after a person has touched the page, so going on duty wakes it.
 */
let context: AudioContext | undefined

/** Wakes the sound; to be called from a tap. */
export function wakeSound(): void {
  context ??= new AudioContext()
  void context.resume()
}

function note(frequency: number, at: number): void {
  if (!context) return
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = frequency
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.25, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + 0.55)
}

/** Rings until the answer is called. */
export function ring(title: string): () => void {
  const before = document.title
  let turn = 0
  const beat = (): void => {
    if (context?.state === 'running') {
      note(659, context.currentTime)
      note(880, context.currentTime + 0.22)
    }
    document.title = turn++ % 2 === 0 ? title : before
  }
  beat()
  navigator.vibrate?.([200, 100, 200])
  const timer = setInterval(beat, 1200)
  return () => {
    clearInterval(timer)
    document.title = before
  }
}
