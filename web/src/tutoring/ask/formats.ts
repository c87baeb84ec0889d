import type { Schemas } from '@/api'
import { hasPicture } from './tracks'

type Kind = Schemas['AttachmentKind']

/** What the picker of files offers: everything the server can make viewable. */
export const ACCEPTED = 'image/*,.heic,.heif,video/*,audio/*,.amr,.opus,application/pdf,.pdf'

/**
 * What a file is. `plain` is a photo that every browser opens: one that does not open is broken. Another `photo` is sent as it is where
 * this browser does not open it, and `pages` always are.
 */
export type Format = 'plain' | 'photo' | 'pages' | 'film' | 'voice' | 'unknown'

/** How files begin, as the server reads them. */
const BEGINNINGS: readonly [RegExp, Format][] = [
  [/^\xff\xd8\xff|^\x89PNG|^GIF8|^RIFF....WEBP/s, 'plain'],
  [/^%PDF-/, 'pages'],
  [/^....ftyp(hei[cxms]|hev[cm]|mif1|msf1|avi[fs])/s, 'photo'],
  [/^....ftypM4A |^OggS|^#!AMR|^ID3|^fLaC|^RIFF....WAVE|^\xff[\xe0-\xff]/s, 'voice'],
  [/^....ftyp|^\x1a\x45\xdf\xa3/s, 'film'],
]

/** Endings for which browsers know no type. */
const ENDINGS: Record<string, Format> = {
  heic: 'photo',
  heif: 'photo',
  pdf: 'pages',
  amr: 'voice',
  aac: 'voice',
  m4a: 'voice',
  mp3: 'voice',
  ogg: 'voice',
  opus: 'voice',
  wav: 'voice',
  mov: 'film',
  mp4: 'film',
  webm: 'film',
}

const KINDS: Record<Format, Kind> = {
  plain: 'photo',
  photo: 'photo',
  pages: 'photo',
  film: 'video',
  voice: 'voice',
  // The server looks for itself, and refuses it with the reason.
  unknown: 'photo',
}

/** What a chosen file is: what its first bytes say, and where they say nothing, its type and its name. */
export async function formatOf(file: Blob): Promise<Format> {
  const begin = await file.slice(0, 16).arrayBuffer()
  const head = String.fromCharCode(...new Uint8Array(begin))
  const format = BEGINNINGS.find(([mark]) => mark.test(head))?.[1] ?? saidOf(file)
  return format === 'film' && !(await hasPicture(file)) ? 'voice' : format
}

/** As what it is attached. */
export const kindOf = (format: Format): Kind => KINDS[format]

/** Whether it is turned and cropped before it is sent. */
export const isSetRight = (format: Format): boolean => format === 'plain' || format === 'photo'

export const nameOf = (file: Blob): string => ('name' in file ? String(file.name) : '')

function saidOf(file: Blob): Format {
  if (file.type.startsWith('video/')) return 'film'
  if (file.type.startsWith('audio/')) return 'voice'
  if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) return 'plain'
  if (file.type.startsWith('image/')) return 'photo'
  if (file.type === 'application/pdf') return 'pages'
  return ENDINGS[nameOf(file).split('.').pop()?.toLowerCase() ?? ''] ?? 'unknown'
}
