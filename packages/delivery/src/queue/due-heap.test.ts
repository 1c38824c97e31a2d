import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDueHeap } from './due-heap.js'
import type { QueuedDelivery } from './queued-delivery.js'

it('gives back what was pushed, earliest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (times) => {
      const heap = createDueHeap<QueuedDelivery>()
      for (const dueAt of times) heap.push({ dueAt } as QueuedDelivery)
      expect(heap.size).toBe(times.length)
      const popped: number[] = []
      for (let entry = heap.pop(); entry; entry = heap.pop()) popped.push(entry.dueAt)
      expect(popped).toEqual([...times].sort((a, b) => a - b))
    }),
  )
})
