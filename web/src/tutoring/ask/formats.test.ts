import { expect, test } from 'vitest'
import { formatOf, isSetRight, kindOf } from './formats'

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const box = (name: string, inner: string): string =>
  String.fromCharCode(0, 0, (inner.length + 8) >> 8, (inner.length + 8) & 255) + name + inner
const track = (kind: string): string => box('trak', box('hdlr', '\0'.repeat(8) + kind))
/** The table of contents behind what is played, as telephones write it. */
const film = (...kinds: string[]): string =>
  box('ftyp', 'mp42') + box('mdat', '.'.repeat(300)) + box('moov', kinds.map(track).join(''))
const webm = (codec: string): string =>
  `\x1a\x45\xdf\xa3....\xae\x86${String.fromCharCode(0x80 + codec.length)}${codec}`

test('a chosen file is what its first bytes say, whatever it is called', async () => {
  for (const [name, type, begin, format] of [
    ['a.jpg', 'image/jpeg', '\xff\xd8\xff\xe0', 'plain'],
    ['a.jpg', 'image/jpeg', '%PDF-1.7', 'pages'],
    ['a.jpg', 'image/jpeg', '\0\0\0\x18ftypheic', 'photo'],
    ['a.heic', 'image/heic', '\xff\xd8\xff\xe1', 'plain'],
    ['a.pdf', 'application/pdf', '\x89PNG\r\n', 'plain'],
    ['a.bin', '', 'RIFF\x08\0\0\0WEBPVP8 ', 'plain'],
    ['a.bin', '', 'RIFF\x08\0\0\0WAVEfmt ', 'voice'],
    ['a.mp4', 'video/mp4', '\0\0\0\x18ftypM4A ', 'voice'],
    ['a.mp4', 'video/mp4', film('soun', 'vide'), 'film'],
    ['a.mp4', 'video/mp4', film('soun'), 'voice'],
    ['a.mp4', 'video/mp4', film('soun').slice(0, 100), 'film'],
    ['a.webm', 'video/webm', webm('A_OPUS'), 'voice'],
    ['a.webm', 'video/webm', webm('A_OPUS') + webm('V_VP9').slice(8), 'film'],
    ['a.webm', 'video/webm', '\x1a\x45\xdf\xa3', 'film'],
  ] as const) {
    expect(await formatOf(new File([bytes(begin)], name, { type })), `${name}: ${begin.slice(0, 12)}`).toBe(
      format,
    )
  }
})

test('where the first bytes say nothing, the type and the name do', async () => {
  for (const [name, type, format] of [
    ['IMG_0001.HEIC', '', 'photo'],
    ['IMG_0001.bmp', 'image/bmp', 'photo'],
    ['notes.jpg', 'image/jpeg', 'plain'],
    ['IMG_0002.MOV', 'video/quicktime', 'film'],
    ['IMG_0002.MOV', '', 'film'],
    ['作业.pdf', 'application/pdf', 'pages'],
    ['msg.amr', '', 'voice'],
    ['msg.mp3', 'audio/mpeg', 'voice'],
    ['msg.docx', 'application/msword', 'unknown'],
    ['unknown', '', 'unknown'],
  ] as const) {
    expect(await formatOf(new File(['x'], name, { type })), name).toBe(format)
  }
  expect(kindOf('pages')).toBe('photo')
  expect(isSetRight('pages')).toBe(false)
  expect(isSetRight('photo')).toBe(true)
})
