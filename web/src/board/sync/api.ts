import type { Schemas } from '@/api'
import type { Entry } from '../model/op'
import type { Snapshot } from '../model/snapshot'

/** What a member may do in a room. */
export type Rights = 'host' | 'speaker' | 'guest' | 'listener'

/** How somebody's camera stands: the host has not allowed it, it is off, or the others see a picture. */
export type CameraState = 'barred' | 'off' | 'on'

/** Someone who belongs to a room. */
export interface Member {
  person: string
  name: string
  rights: Rights
  adult: boolean
  here: boolean
  camera: CameraState
  /** The client the person works with, where it has said so. */
  device: string | null
  /** Whether the person has chosen ink and text only. */
  ink_only: boolean
  /** Whether the person has raised a hand. */
  hand: boolean
}

/** A room as its members see it. */
export interface RoomView {
  id: string
  state: 'open' | 'locked' | 'closed'
  opened_at: string
  head: number
  page: number
  /** Why the room stands still, if it does. */
  hold: string | null
  members: Member[]
}

/** One recorded voice: it begins `offset_ms` after the room opened. */
export interface VoiceView {
  n: number
  author: string
  url: string
  offset_ms: number
  duration_ms: number
  bytes: number
}

/** A place to jump to. Without a label it is where a page was turned. */
export interface Chapter {
  at: number
  label: string | null
  page: number
}

/** What a replay is played from. */
export interface ReplayView {
  room: string
  duration_ms: number
  opened_at: string
  entries_url: string
  voices: VoiceView[]
  chapters: Chapter[]
  pages: number
  /** The size of the log before it is packed for the way. */
  log_bytes: number
  /** The size of the photos on its board. */
  image_bytes: number
  /** The languages in which is written down what is said. */
  captions?: string[]
  /** Whether one may take pages and a film of it along. */
  takes_along?: boolean
  /** The film of it, where somebody has asked for one. */
  film?: Schemas['FilmView'] | null
}

/** A session description of one side of a voice connection. */
export interface Description {
  type: RTCSdpType
  sdp: string
}

/** The server said no, or nothing at all (`offline`). */
export class RoomProblem extends Error {
  constructor(readonly code: string) {
    super(code)
  }
}

/** Entries read at a time. */
const PAGE = 1_000

const base = (room: string): string => `/api/v1/rooms/${room}`

/** The room as it stands. */
export const readRoom = (room: string): Promise<RoomView> => ask(base(room))

/** The stored board of the room. */
export const readStoredBoard = (room: string): Promise<Snapshot> => ask(`${base(room)}/snapshot`)

/** What the replay of the room is played from. */
export const readReplay = (room: string): Promise<ReplayView> => ask(`${base(room)}/replay`)

/** Offers to speak from this client; the answer is the server's side. */
export const offerVoice = (room: string, client: string, offer: Description): Promise<Description> =>
  ask(`${base(room)}/voice`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...offer, client }),
  })

/** The relays through which voice may go where the direct way is closed. */
export async function readVoiceServers(room: string): Promise<RTCIceServer[]> {
  const { servers } = await ask<{ servers: RTCIceServer[] }>(`${base(room)}/voice/servers`)
  return servers
}

/** Leaves the voices, even while the page goes away. */
export const leaveVoice = (room: string): Promise<unknown> =>
  ask(`${base(room)}/voice`, { method: 'DELETE', keepalive: true })

/** Offers to show a picture from this client (`on`), or to see the other's (`off`). */
export const offerCamera = (
  room: string,
  client: string,
  offer: Description,
  camera: 'on' | 'off',
): Promise<Description> =>
  ask(`${base(room)}/camera`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...offer, client, camera }),
  })

/** Ends one's picture, and seeing others', even while the page goes away. */
export const leaveCamera = (room: string): Promise<unknown> =>
  ask(`${base(room)}/camera`, { method: 'DELETE', keepalive: true })

/** Says whether a minor may show a picture. */
export const permitCamera = (room: string, person: string, allowed: boolean): Promise<unknown> =>
  ask(`${base(room)}/cameras/${person}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ allowed }),
  })

/** Some of the log after a place, in order. */
export async function readLog(room: string, after: number, limit = PAGE): Promise<Entry[]> {
  const { entries } = await ask<{ entries: Entry[] }>(`${base(room)}/log?after=${after}&limit=${limit}`)
  return entries
}

/** The whole log. */
export async function readWholeLog(room: string): Promise<Entry[]> {
  const all: Entry[] = []
  for (;;) {
    const entries = await readLog(room, all[all.length - 1]?.seq ?? 0)
    if (!entries.length) return all
    all.push(...entries)
  }
}

async function ask<T>(address: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(address, { credentials: 'same-origin', ...init }).catch(() => undefined)
  if (!answer) throw new RoomProblem('offline')
  const text = await answer.text()
  const body: unknown = text ? JSON.parse(text) : undefined
  if (!answer.ok) throw new RoomProblem((body as { code?: string } | undefined)?.code ?? 'internal')
  return body as T
}
