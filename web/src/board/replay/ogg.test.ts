import { describe, expect, it } from 'vitest'
import { readOgg } from './ogg'

/** An Ogg page that holds these segments. */
function page(segments: Uint8Array[]): number[] {
  const head = [...'OggS'].map((letter) => letter.charCodeAt(0))
  const lacing = segments.map((segment) => segment.length)
  return [
    ...head,
    ...new Array<number>(22).fill(0),
    lacing.length,
    ...lacing,
    ...segments.flatMap((one) => [...one]),
  ]
}

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value)
const head = Uint8Array.from(
  [...'OpusHead'].map((letter) => letter.charCodeAt(0)).concat([1, 1, 0x38, 0x01, 0, 0, 0, 0, 0, 0, 0]),
)

describe('an Ogg file', () => {
  it('gives its packets and what to skip', () => {
    const file = [...page([head]), ...page([bytes(16, 0)]), ...page([bytes(40, 1), bytes(50, 2)])]
    const { skip, packets } = readOgg(Uint8Array.from(file))
    expect([skip, packets.map((packet) => packet.length)]).toEqual([312, [40, 50]])
  })

  it('joins packets that go over segments and pages', () => {
    const file = [...page([head]), ...page([bytes(16, 0)]), ...page([bytes(255, 1)]), ...page([bytes(10, 1)])]
    expect(readOgg(Uint8Array.from(file)).packets.map((packet) => packet.length)).toEqual([265])
  })

  it('that breaks off gives what is whole', () => {
    const file = [
      ...page([head]),
      ...page([bytes(16, 0)]),
      ...page([bytes(40, 1)]),
      ...page([bytes(40, 2)]).slice(0, -5),
    ]
    expect(readOgg(Uint8Array.from(file)).packets).toHaveLength(1)
  })
})
