import { expect, it } from 'vitest'
import { steps } from './layer'

it('a canvas lies on whole steps around what is drawn, and never beyond the view', () => {
  for (const [from, to, lies] of [
    [130, 140, [128, 256]],
    [128, 256, [128, 256]],
    [-50, 10, [0, 128]],
    [900, 1_100, [896, 1_000]],
    [-90, -20, [0, 0]],
    [1_200, 1_300, [1_000, 1_000]],
    [Infinity, -Infinity, [1_000, 1_000]],
  ] as const) {
    expect(steps(from, to, 1_000), `${from} to ${to}`).toEqual(lies)
  }
})
