import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sized } from '../../../../tooling/suite.js'
import { compareWithModel, type StoreSubject, storeChapters } from '../conformance/index.js'
import { samples } from '../conformance/sample-event.js'
import { memoryStore } from './memory-store.js'

const subject: StoreSubject = {
  name: 'memory',
  guarantees: { durable: 'process', leases: 'process', shared: false },
  make: async () => ({ store: memoryStore, remove: async () => undefined }),
}

describe('the memory store keeps the contract', () => {
  const chapters = storeChapters(subject, { crowd: sized(2_000, 12_000) })
  for (const { name, run, skip } of chapters) it(name, (context) => (skip ? context.skip(skip) : run()))
})

it.each(['none', 'per-user'] as const)('does with any commands what a model does: order %s', async (order) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 80 }), (commands) =>
      compareWithModel(subject, commands, { order }),
    ),
    { numRuns: sized(40, 150) },
  )
})

it('counts a lane that is called what every object has', async () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    const store = memoryStore()
    await store.open({ lanes: [{ name, order: 'none' }], keepBodies: true })
    await store.commit({ accept: samples(1, 'e').map((event) => ({ ...event, lanes: [name] })) })
    const tickets = await store.lease(name, { max: 1, maxBytes: 1e9, forMs: 1_000 })
    await store.commit({ transitions: [{ tickets, next: { state: 'parked', reason: 'r' }, attempts: [] }] })
    expect(Object.entries(await store.totals())).toMatchObject([[name, { accepted: 1, parked: 1 }]])
    expect(await store.recount()).toEqual(await store.totals())
    expect(await store.countReplayable({ reason: 'r' })).toEqual({ [name]: { count: 1, overtaken: 0 } })
    await store.close()
  }
})
