/** What an Ogg file of one Opus stream holds. */
export interface OpusStream {
  /** Samples at the start that are not part of the sound. */
  skip: number
  packets: Uint8Array[]
}

const HEADER_BYTES = 27

/**
 * Takes the Opus packets out of an Ogg file.
 *
 * Reads RFC 3533 pages and RFC 7845 headers. A file that breaks off, as after a power cut, gives what is whole.
 */
export function readOgg(bytes: Uint8Array): OpusStream {
  const packets: Uint8Array[] = []
  let parts: Uint8Array[] = []
  for (const { body, lacing } of pagesOf(bytes)) {
    let at = 0
    let start = 0
    for (const length of lacing) {
      at += length
      // A segment of 255 bytes means that its packet goes on.
      if (length === 255) continue
      packets.push(join([...parts, body.subarray(start, at)]))
      parts = []
      start = at
    }
    if (start < at) parts.push(body.subarray(start, at))
  }
  const [head, , ...sound] = packets
  return { skip: head ? (head[10] ?? 0) + (head[11] ?? 0) * 256 : 0, packets: sound }
}

interface OggPage {
  lacing: Uint8Array
  body: Uint8Array
}

function* pagesOf(bytes: Uint8Array): Generator<OggPage> {
  let at = 0
  while (at + HEADER_BYTES <= bytes.length && isPage(bytes, at)) {
    const body = at + HEADER_BYTES + (bytes[at + 26] ?? 0)
    const lacing = bytes.subarray(at + HEADER_BYTES, body)
    const end = body + lacing.reduce((sum, length) => sum + length, 0)
    if (end > bytes.length) return
    yield { lacing, body: bytes.subarray(body, end) }
    at = end
  }
}

function isPage(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
