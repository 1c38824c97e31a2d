import fc from 'fast-check'
import { describe, it } from 'vitest'
import { compareWithModel, type StoreSubject, storeChapters } from '../conformance/index.js'
import { memoryStore } from './memory-store.js'

const subject: StoreSubject = {
  name: 'memory',
  guarantees: { durable: 'process', leases: 'process', shared: false },
  make: async () => ({ store: memoryStore, remove: async () => undefined }),
}

describe('the memory store keeps the contract', () => {
  for (const { name, run, skip } of storeChapters(subject)) it(name, (context) => (skip ? context.skip(skip) : run()))
})

it.each(['none', 'per-user'] as const)('does with any commands what a model does: order %s', async (order) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 80 }), (commands) =>
      compareWithModel(subject, commands, { order }),
    ),
    { numRuns: 150 },
  )
})
