import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqliteStoreOptions, sqliteStore } from './index.js'
import { testEvent } from './testing/test-event.js'

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
  await store.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies: true })
}

const leaseAll = { max: 1_000, maxBytes: 1e9, forMs: 60_000 }

describe('options of sqliteStore', () => {
  it('keepIds: so many ids are known beyond the purge of their events', async () => {
    await open({ keepIds: 3 })
    await store.commit({ accept: Array.from({ length: 10 }, (_, index) => testEvent(`m${index}`)) })
    const tickets = await store.lease('a', leaseAll)
    await store.commit({ settle: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
    expect(await store.purge({ settledBefore: Date.now() + 60_000, keep: 0, limit: 100 })).toBe(10)
    expect(await store.where('default', 'm9')).toEqual({ status: 'purged' })
    expect(await store.where('default', 'm0')).toEqual({ status: 'unknown' })
  })

  it('reserveBytes: so much of the disk is kept', async () => {
    await open({ reserveBytes: 123_456 })
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeGreaterThanOrEqual(123_456)
    expect(statSync(join(directory, 'store.db-reserve')).size).toBeLessThan(2_000_000)
  })
})
