/** A page takes so many bytes of sound at most, and a byte of length for each 255 of them. */
const SOUND = 2_000
const POLYNOMIAL = 0x04c11db7

const sumOf = (bytes: Buffer): number =>
  bytes.reduce((sum, byte) => {
    let next = sum ^ (byte << 24)
    for (let bit = 0; bit < 8; bit++) next = next & 0x80000000 ? (next << 1) ^ POLYNOMIAL : next << 1
    return next
  }, 0) >>> 0

function page(number: number, samples: number, sound: Buffer, flags: number): Buffer {
  const lengths = Buffer.alloc(Math.floor(sound.length / 255) + 1, 255)
  lengths[lengths.length - 1] = sound.length % 255
  const head = Buffer.alloc(27)
  head.write('OggS')
  head[5] = flags
  head.writeBigUInt64LE(BigInt(samples), 6)
  head.writeUInt32LE(7, 14)
  head.writeUInt32LE(number, 18)
  head[26] = lengths.length
  const whole = Buffer.concat([head, lengths, sound])
  whole.writeUInt32LE(sumOf(whole), 22)
  return whole
}

/** A voice of so many bytes as the server keeps it: whole pages of Ogg with Opus, no two pieces of it alike. */
export function voice(bytes: number): Buffer {
  let state = 1
  const noise = (length: number): Buffer => {
    const sound = Buffer.alloc(length)
    for (let at = 0; at < length; at++) {
      state = (state * 48271) % 2147483647
      sound[at] = state & 0xff
    }
    return sound
  }
  const about = Buffer.concat([
    Buffer.from('OpusHead\x01\x01\x38\x01'),
    Buffer.from([0x80, 0xbb, 0, 0, 0, 0, 0]),
  ])
  const pages = [page(0, 0, about, 2), page(1, 0, Buffer.from('OpusTags\x05\0\0\0wenqu\0\0\0\0'), 0)]
  const around = 27 + Math.floor(SOUND / 255) + 1
  let left = bytes - pages.reduce((sum, { length }) => sum + length, 0)
  while (left >= 2 * (SOUND + around)) {
    pages.push(page(pages.length, 960 * (pages.length - 1), noise(SOUND), 0))
    left -= SOUND + around
  }
  // What is left is more than one page and less than two of them.
  const half = Math.floor(left / 2)
  for (const [size, flags] of [
    [half, 0],
    [left - half, 4],
  ] as const) {
    const length = [...Array(12).keys()]
      .map((n) => size - 28 - n)
      .find((n) => 28 + Math.floor(n / 255) + n === size)
    if (length === undefined) throw new Error(`no page has ${size} bytes`)
    pages.push(page(pages.length, 960 * (pages.length - 1), noise(length), flags))
  }
  return Buffer.concat(pages)
}
