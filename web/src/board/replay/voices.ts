import type { VoiceView } from '../sync/api'
import { correct, placeIn } from './drift'

interface Track {
  voice: VoiceView
  player: HTMLAudioElement
}

/** Enough is loaded to go on playing. */
const READY = 3

/**
 * The recorded voices of a replay, each in an audio element.
 *
 * The first one that is heard leads: the clock follows it, since a jump in sound is heard and a jump of a few
 * milliseconds in ink is not seen. The others follow the clock.
 */
export class Voices {
  private readonly tracks: Track[]

  /** `address` says where each voice can be played from on this device. */
  constructor(voices: readonly VoiceView[], address: (voice: VoiceView) => string) {
    this.tracks = voices.map((voice) => {
      const player = new Audio(address(voice))
      player.preload = 'auto'
      return { voice, player }
    })
  }

  /** The time the leading voice is at, or nothing when none is heard. */
  lead(time: number): number | undefined {
    const heard = this.heard(time).find(({ player }) => !player.paused && player.readyState >= READY)
    return heard && heard.voice.offset_ms + heard.player.currentTime * 1_000
  }

  /** Whether a voice that should be heard has not arrived yet. */
  waits(time: number): boolean {
    return this.heard(time).some(({ player }) => player.readyState < READY && !player.error)
  }

  /** Brings every voice to the time; `running` says whether it should sound. */
  follow(time: number, speed: number, running: boolean): void {
    for (const { voice, player } of this.tracks) {
      const place = placeIn(voice, time)
      if (place === undefined || !running) {
        if (!player.paused) player.pause()
        continue
      }
      this.keep(player, place, speed)
    }
  }

  /** Goes to a time, sounding or not. */
  seek(time: number): void {
    for (const { voice, player } of this.tracks) {
      const place = placeIn(voice, time)
      if (place !== undefined) player.currentTime = place / 1_000
    }
  }

  /** Falls silent for good. */
  close(): void {
    for (const { player } of this.tracks) {
      player.pause()
      player.removeAttribute('src')
      player.load()
    }
  }

  private keep(player: HTMLAudioElement, place: number, speed: number): void {
    const correction = correct(player.currentTime * 1_000 - place, place, speed)
    if ('jumpTo' in correction) {
      if (!player.seeking) player.currentTime = correction.jumpTo / 1_000
    } else if (player.playbackRate !== correction.rate) {
      player.playbackRate = correction.rate
    }
    if (player.paused && !player.ended) player.play().catch(() => undefined)
  }

  private heard(time: number): Track[] {
    return this.tracks.filter(({ voice, player }) => placeIn(voice, time) !== undefined && !player.ended)
  }
}
