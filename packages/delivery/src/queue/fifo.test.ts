import { expect, it } from 'vitest'
import { createFifo } from './fifo.js'

it('gives back in the order of arrival, also when it is drained and refilled past its compaction', () => {
  const fifo = createFifo<number>()
  const out: (number | undefined)[] = []
  let next = 0
  for (let round = 0; round < 50; round++) {
    for (let index = 0; index < 500; index++) fifo.push(next++)
    for (let index = 0; index < 480; index++) out.push(fifo.shift())
  }
  expect(fifo.size).toBe(50 * 20)
  while (fifo.size > 0) out.push(fifo.shift())
  expect(out).toEqual(Array.from({ length: next }, (_, index) => index))
  expect(fifo.shift()).toBeUndefined()
})
