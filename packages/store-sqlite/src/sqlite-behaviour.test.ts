import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SqliteStoreOptions } from './index.js'
import { type Limits, standardLimits } from './limits.js'
import { sqliteStoreWithin } from './sqlite-store.js'
import { lanesToOpen, leaseAll, testEvent } from './testing/test-event.js'

let directory: string
let store: Store

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

async function open(options: Partial<SqliteStoreOptions>, limits: Partial<Limits> = {}): Promise<void> {
  store = sqliteStoreWithin(
    { ...standardLimits, ...limits },
    { path: join(directory, 'store.db'), reserveBytes: 0, ...options },
  )
  await store.open(lanesToOpen)
}

async function deliverAndPurge(prefix: string, count: number): Promise<void> {
  await store.commit({ accept: Array.from({ length: count }, (_, index) => testEvent(`${prefix}${index}`)) })
  for (let more = true; more; ) {
    const tickets = await store.lease('a', leaseAll)
    more = tickets.length > 0
    await store.commit({ transitions: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
  }
  while ((await store.purge({ settledBefore: Date.now() + 60_000, keep: 0, limit: 10_000 })) > 0);
}

describe('options of sqliteStore', () => {
  it.each([
    ['maxPending', { maxPending: 2 }],
    ['maxPendingBytes', { maxPendingBytes: 2 * testEvent('a').bytes }],
  ] as const)('%s: no more than that are taken', async (name, bound) => {
    await open(bound)
    const { accepted } = await store.commit({ accept: ['a', 'b', 'c'].map((id) => testEvent(id)) })
    expect(accepted).toMatchObject(['accepted', 'accepted', { status: 'full', lane: 'a', bound: name }])
  })

  it('keepIds: so many ids are known beyond the purge of their events, in whole runs', async () => {
    await open({ keepIds: 3 }, { idsPerRun: 500 })
    await deliverAndPurge('old', 450)
    await deliverAndPurge('new', 100)
    expect(await store.where('shop', 'new0')).toEqual({ status: 'purged' })
    expect(await store.where('shop', 'old0')).toEqual({ status: 'unknown' })
  })

  it('keepIds: beside them every event that is there is known, whatever was purged after it', async () => {
    await open({ keepIds: 3 }, { idsPerRun: 50 })
    const old = ['parked', 'pending'].map((id) => testEvent(id))
    await store.commit({ accept: old })
    const [first] = await store.lease('a', { ...leaseAll, max: 2 })
    if (!first) throw new Error('nothing leased')
    await store.commit({
      transitions: [{ tickets: [first], next: { state: 'parked', reason: 'bad_key' }, attempts: [] }],
    })
    for (const prefix of ['a', 'b', 'c', 'd']) await deliverAndPurge(prefix, 60)
    const known = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await store.where('shop', id)).status))
    const expectKnown = async () =>
      expect(await known('parked', 'pending', 'a0', 'b0', 'd0')).toEqual([
        'found',
        'found',
        'unknown',
        'unknown',
        'purged',
      ])
    await expectKnown()
    expect((await store.find({ messageIds: ['parked', 'pending'] })).length).toBe(2)
    await store.close()
    await open({ keepIds: 3 }, { idsPerRun: 50 })
    await expectKnown()
    expect((await store.commit({ accept: old })).accepted).toEqual(['duplicate', 'duplicate'])
  })

  it('window: so many pending events of a lane are in memory', async () => {
    await open({ window: 10 })
    await store.commit({ accept: Array.from({ length: 50 }, (_, index) => testEvent(`m${index}`)) })
    expect((await store.lease('a', leaseAll)).length).toBeLessThan(50)
  })

  it.each([
    [true, 1],
    [false, 0],
    [undefined, 1],
  ])('thread %s: the end of the process waits for %i threads that write', async (thread, count) => {
    const before = process.listenerCount('exit')
    await open({ thread })
    expect(process.listenerCount('exit') - before).toBe(count)
  })

  it('reserveBytes: so much of the disk is kept', async () => {
    await open({ reserveBytes: 123_456 })
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeGreaterThanOrEqual(123_456)
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeLessThan(2_000_000)
  })
})
