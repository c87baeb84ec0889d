import { expect, test } from 'vitest'
import { isDocument, isPlainPhoto, kindOf } from './formats'

test('a chosen file is attached as what it is', () => {
  const file = (name: string, type: string): File => new File(['x'], name, { type })
  for (const [name, type, kind] of [
    ['IMG_0001.HEIC', '', 'photo'],
    ['IMG_0001.heic', 'image/heic', 'photo'],
    ['IMG_0002.MOV', 'video/quicktime', 'video'],
    ['IMG_0002.MOV', '', 'video'],
    ['作业.pdf', 'application/pdf', 'photo'],
    ['msg.amr', '', 'voice'],
    ['msg.mp3', 'audio/mpeg', 'voice'],
    ['unknown', '', 'photo'],
  ] as const) {
    expect(kindOf(file(name, type)), name).toBe(kind)
  }
  expect(isDocument(file('a.PDF', ''))).toBe(true)
  expect(isDocument(file('a.png', 'image/png'))).toBe(false)
  expect(isPlainPhoto(file('a.png', 'image/png'))).toBe(true)
  expect(isPlainPhoto(file('a.heic', 'image/heic'))).toBe(false)
})
