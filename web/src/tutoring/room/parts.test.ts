import { describe, expect, it } from 'vitest'
import { dataOf } from './parts'

describe('what a part of a replay takes', () => {
  const voice = (bytes: number) => ({ n: 0, author: '', url: '', offset_ms: 0, duration_ms: 0, bytes })
  const view = { log_bytes: 4_000_000, image_bytes: 300_000, voices: [voice(2_000_000), voice(500_000)] }

  it('is the packed log with the photos, the voices, or both', () => {
    expect(dataOf(view, 'board')).toBe(1_300_000)
    expect(dataOf(view, 'sound')).toBe(2_500_000)
    expect(dataOf(view, 'all')).toBe(3_800_000)
  })
})
