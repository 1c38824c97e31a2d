import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqliteStoreOptions, sqliteStore } from './index.js'
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

async function open(options: Partial<SqliteStoreOptions>): Promise<void> {
  store = sqliteStore({ path: join(directory, 'store.db'), reserveBytes: 0, ...options })
  await store.open(lanesToOpen)
}

async function deliverAndPurge(prefix: string, count: number): Promise<void> {
  await store.commit({ accept: Array.from({ length: count }, (_, index) => testEvent(`${prefix}${index}`)) })
  for (let more = true; more; ) {
    const tickets = await store.lease('a', leaseAll)
    more = tickets.length > 0
    await store.commit({ settle: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
  }
  while ((await store.purge({ settledBefore: Date.now() + 60_000, keep: 0, limit: 10_000 })) > 0);
}

describe('options of sqliteStore', () => {
  it('keepIds: so many ids are known beyond the purge of their events, in runs of 65,536', {
    timeout: 60_000,
  }, async () => {
    await open({ keepIds: 3, window: 100_000 })
    await deliverAndPurge('old', 65_000)
    await deliverAndPurge('new', 1_000)
    expect(await store.where('shop', 'new0')).toEqual({ status: 'purged' })
    expect(await store.where('shop', 'old0')).toEqual({ status: 'unknown' })
  })

  it('window: so many pending events of a lane are in memory', async () => {
    await open({ window: 10 })
    await store.commit({ accept: Array.from({ length: 50 }, (_, index) => testEvent(`m${index}`)) })
    expect((await store.lease('a', leaseAll)).length).toBeLessThan(50)
  })

  it('reserveBytes: so much of the disk is kept', async () => {
    await open({ reserveBytes: 123_456 })
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeGreaterThanOrEqual(123_456)
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeLessThan(2_000_000)
  })
})
