import fc from 'fast-check'
import { expect, it } from 'vitest'
import { popNumber, pushNumber } from './number-heap.js'

it('gives its numbers from the smallest to the greatest, however they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (numbers) => {
      const heap: number[] = []
      for (const number of numbers) pushNumber(heap, number)
      const popped: number[] = []
      for (let next = popNumber(heap); next !== undefined; next = popNumber(heap)) popped.push(next)
      expect(popped).toEqual([...numbers].sort((a, b) => a - b))
    }),
  )
})
