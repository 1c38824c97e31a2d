import { describe, it } from 'vitest'
import { memoryStore } from '../../memory-store/memory-store.js'
import { neighbourChapters } from './neighbour-chapters.js'

describe('hostile neighbours in memory', () => {
  const chapters = neighbourChapters({
    name: 'memory',
    guarantees: { durable: 'process', leases: 'process', shared: false },
    make: async () => ({ store: memoryStore, remove: async () => undefined }),
  })
  for (const { name, run } of chapters) it.concurrent(name, run)
})
