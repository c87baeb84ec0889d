import { expect, it } from 'vitest'
import { useWaiting } from './waiting'

it('photos that are chosen while the shelf is still read stay', async () => {
  const waiting = useWaiting()
  const read = waiting.load('new')
  await waiting.add('new', [new Blob(['one']), new Blob(['two'])])
  await read
  expect(waiting.list.value).toHaveLength(2)
})

it('photos of another draft go', async () => {
  const waiting = useWaiting()
  await waiting.add('first', [new Blob(['one'])])
  await waiting.load('second')
  expect(waiting.list.value).toEqual([])
  await waiting.load('first')
  expect(waiting.list.value).toHaveLength(1)
})
