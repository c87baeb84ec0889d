/** So much of a WebM is looked at: what is in it stands before the first sound. */
const HEAD = 64 * 1024
/** A table of contents beyond that is none. */
const MOST = 16 * 1024 * 1024

/**
 * Whether a film has a picture. Telephones name a recording of sound alone like a film, and a browser that cannot show a picture plays
 * the sound as if there were none: so the file is read. Where it does not say, it counts as a film.
 */
export async function hasPicture(film: Blob): Promise<boolean> {
  const head = await textOf(film, 0, HEAD)
  const tracks = head.startsWith('\x1a\x45\xdf\xa3') ? head : await contentsOf(film)
  const isSeen = /V_(VP|AV1|MPEG)|hdlr.{8}vide/s.test(tracks)
  const isHeard = /A_(OPUS|VORBIS|AAC|PCM)|hdlr.{8}soun/s.test(tracks)
  return isSeen || !isHeard
}

/** The table of contents of an MP4 or MOV, which may stand behind everything else. */
async function contentsOf(film: Blob): Promise<string> {
  for (let at = 0; at + 8 <= film.size;) {
    const box = new DataView(await film.slice(at, at + 16).arrayBuffer())
    const name = await textOf(film, at + 4, at + 8)
    const size = sizeOf(box, film.size - at)
    if (name === 'moov') return textOf(film, at, at + Math.min(size, MOST))
    if (size < 8) return ''
    at += size
  }
  return ''
}

/** A box says 1 where its size needs more room, and 0 where it goes to the end. */
function sizeOf(box: DataView, rest: number): number {
  const size = box.getUint32(0)
  if (size === 0) return rest
  return size === 1 && box.byteLength === 16 ? Number(box.getBigUint64(8)) : size
}

const textOf = async (file: Blob, from: number, to: number): Promise<string> =>
  new TextDecoder('latin1').decode(await file.slice(from, to).arrayBuffer())
