import { describe, it } from 'vitest'
import { type StoreSubject, storeChapters } from '../conformance/index.js'
import { memoryStore } from './memory-store.js'

const subject: StoreSubject = {
  name: 'memory',
  guarantees: { durable: 'process', leases: 'process', shared: false },
  make: async () => ({ store: memoryStore, remove: async () => undefined }),
}

describe('the memory store keeps the contract', () => {
  for (const { name, run, skip } of storeChapters(subject)) it(name, (context) => (skip ? context.skip(skip) : run()))
})
