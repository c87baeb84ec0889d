import type { Schemas } from '@/api'

type Kind = Schemas['AttachmentKind']

/** What the picker of files offers: everything the server can make viewable. */
export const ACCEPTED = 'image/*,.heic,.heif,video/*,audio/*,.amr,.opus,application/pdf,.pdf'

/** Endings for which browsers know no type. */
const ENDINGS: Record<string, Kind> = {
  heic: 'photo',
  heif: 'photo',
  pdf: 'photo',
  amr: 'voice',
  aac: 'voice',
  m4a: 'voice',
  mp3: 'voice',
  ogg: 'voice',
  opus: 'voice',
  wav: 'voice',
  mov: 'video',
  mp4: 'video',
  webm: 'video',
}

const nameOf = (file: Blob): string => ('name' in file ? String(file.name) : '')

/** As what a chosen file is attached. The server looks for itself; what is none of these it refuses with the reason. */
export function kindOf(file: Blob): Kind {
  if (file.type.startsWith('video/')) return 'video'
  if (file.type.startsWith('audio/')) return 'voice'
  if (file.type !== '') return 'photo'
  return ENDINGS[nameOf(file).split('.').pop()?.toLowerCase() ?? ''] ?? 'photo'
}

/** Pages are not turned and cropped before they are sent. */
export const isDocument = (file: Blob): boolean =>
  file.type === 'application/pdf' || /\.pdf$/i.test(nameOf(file))

/** A photo that every browser opens: one that does not open is broken. Others are sent as they are. */
export const isPlainPhoto = (file: Blob): boolean => /^image\/(jpeg|png|webp|gif)$/.test(file.type)
