const SOI = [0xff, 0xd8]
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const RIFF = [0x52, 0x49, 0x46, 0x46]

/**
 * Whether a photo's file has come to its end. A browser shows what there is of a cut one, the rest grey or black, and says nothing.
 * What is neither JPEG nor PNG nor WebP counts as complete: others judge it.
 */
export function isComplete(file: Uint8Array): boolean {
  const begins = (mark: number[]): boolean => mark.every((byte, i) => file[i] === byte)
  if (begins(SOI)) return isCompleteJpeg(file)
  if (begins(PNG)) return isCompletePng(file)
  if (begins(RIFF)) return file.length >= viewOf(file).getUint32(4, true) + 8
  return true
}

const viewOf = (file: Uint8Array): DataView => new DataView(file.buffer, file.byteOffset, file.byteLength)

/** From marker to marker up to the end of the image; a preview inside a segment has an end of its own, which is stepped over. */
function isCompleteJpeg(file: Uint8Array): boolean {
  const view = viewOf(file)
  let at = 2
  for (;;) {
    at = nextMarker(file, at)
    if (at < 0) return false
    const marker = file[at + 1]
    if (marker === 0xd9) return true
    if (at + 4 > file.length) return false
    at += 2 + view.getUint16(at + 2)
  }
}

/** Where the next marker stands that has a segment or ends the image; pixels in between are passed over. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1]
    if (next === undefined) return -1
    // A 0xFF among the pixels, a restart, a filler.
    const isInside = next === 0x00 || (next >= 0xd0 && next <= 0xd7) || next === 0x01 || next === 0xff
    if (!isInside) return at
  }
  return -1
}

/** From chunk to chunk up to `IEND`, which lies in the file with its checksum. */
function isCompletePng(file: Uint8Array): boolean {
  const view = viewOf(file)
  for (let at = PNG.length; at + 12 <= file.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x49454e44) return true
  }
  return false
}
