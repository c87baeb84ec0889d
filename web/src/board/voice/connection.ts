import type { Description } from '../sync/api'

/** How a WebRTC connection comes about, and comes about again: for the voice and for the picture alike. */

/** Waits before the next try after a failure; the last one is kept. */
const WAITS_MS = [500, 1_000, 2_000, 4_000] as const

/** A connection that looks broken for this long is made anew; shorter breaks heal by themselves. */
export const GRACE_MS = 3_000

/** A connection that has not come about by then will not. */
export const DEADLINE_MS = 8_000

/** How long to wait before the next try, after so many that failed. */
export const waitAfter = (tries: number): number =>
  WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? WAITS_MS[0]

/** What a connection offers the server. */
export async function offerOf(connection: RTCPeerConnection): Promise<Description> {
  await connection.setLocalDescription(await connection.createOffer())
  const { type, sdp } = connection.localDescription ?? { type: 'offer', sdp: '' }
  return { type, sdp }
}

/** A connection's own figures; none without one. */
export async function statsOf(connection?: RTCPeerConnection): Promise<RTCStats[]> {
  const stats: RTCStats[] = []
  const report = await connection?.getStats()
  report?.forEach((one: RTCStats) => stats.push(one))
  return stats
}
