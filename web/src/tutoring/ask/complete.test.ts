import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isComplete } from './complete'

const big = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
]
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

/** A preview in its segment has an end of its own; a 0xFF among the pixels is followed by a nought. */
const JPEG = [
  ...[0xff, 0xd8, 0xff, 0xe1, 0, 8, 0xff, 0xd8, 1, 2, 0xff, 0xd9],
  ...[0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0x00, 0xff, 0xd0, 7, 0xff, 0xff, 0xd9],
]
const chunk = (name: string, data: number[]): number[] => [
  ...big(data.length),
  ...letters(name),
  ...data,
  ...big(0),
]
const PNG = [
  137,
  80,
  78,
  71,
  13,
  10,
  26,
  10,
  ...chunk('IHDR', [1, 2, 3]),
  ...chunk('IDAT', letters('IEND')),
  ...chunk('IEND', []),
]
const WEBP = [...letters('RIFF'), 8, 0, 0, 0, ...letters('WEBPVP8 ')]

test('a photo is complete when its end is there, and not a byte earlier', () => {
  for (const [name, bytes] of Object.entries({ JPEG, PNG, WEBP })) {
    expect(isComplete(new Uint8Array(bytes)), name).toBe(true)
    // A camera may write more behind it.
    expect(isComplete(new Uint8Array([...bytes, 1, 2, 3])), `${name} and more`).toBe(true)
    for (let length = 8; length < bytes.length; length++) {
      expect(isComplete(new Uint8Array(bytes.slice(0, length))), `${name} of ${length} bytes`).toBe(false)
    }
  }
})

test('a real photo is complete, its half is not, and what has no known end is left to others', () => {
  const photo = readFileSync(resolve(import.meta.dirname, '../../../../demo/photos/rows.jpg'))
  expect(isComplete(photo)).toBe(true)
  expect(isComplete(photo.subarray(0, photo.length / 2))).toBe(false)
  expect(isComplete(new Uint8Array(letters('    ftypheic')))).toBe(true)
})
