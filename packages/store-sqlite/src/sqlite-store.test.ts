import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CustomerEvent } from '@waybill/core'
import type { NewEvent, NextState, Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from './index.js'

const leaseAll = { max: 1_000, maxBytes: 1e9, forMs: 60_000 }
const delivered: NextState = { state: 'delivered' }
let directory: string
let store: Store

function newEvent(messageId: string, lanes = ['a']): NewEvent {
  const event = { type: 'track', event: 'Order Completed', messageId, userId: 'u1', properties: { total: 5 } }
  return {
    source: 'shop',
    event: event as unknown as CustomerEvent,
    at: Date.now(),
    bytes: 100,
    keys: ['u:u1'],
    barrier: false,
    lanes,
  }
}

async function open({ keepBodies = true, ...options }: { window?: number; keepBodies?: boolean } = {}) {
  store = sqliteStore({ path: join(directory, 'store.db'), reserveBytes: 0, ...options })
  return store.open({
    lanes: ['a', 'b'].map((name) => ({ name, order: 'identify-first' as const })),
    keepBodies,
  })
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('sqliteStore', () => {
  it('accepts, leases, settles and answers where', async () => {
    await open()
    const { accepted } = await store.commit({ accept: [newEvent('1'), newEvent('2'), newEvent('1')] })
    expect(accepted).toEqual(['accepted', 'accepted', 'duplicate'])
    const leases = await store.lease('a', leaseAll)
    expect(leases.map(({ event }) => event.messageId)).toEqual(['1', '2'])
    const record = { at: 1, durationMs: 2, endpoint: 'e', calls: 2, result: 'delivered' as const, status: 200 }
    await store.commit({ transitions: [{ tickets: leases, next: delivered, attempts: [record] }] })
    expect(await store.where('shop', '2')).toMatchObject({
      status: 'found',
      event: { messageId: '2' },
      lanes: { a: { state: 'delivered', attempts: [record] } },
    })
    expect(await store.where('shop', '3')).toEqual({ status: 'unknown' })
    expect((await store.totals())['a']).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('gives back after a restart what was not settled, and knows what was', async () => {
    await open()
    await store.commit({ accept: ['1', '2', '3'].map((id) => newEvent(id, ['a', 'b'])) })
    const [first, second] = await store.lease('a', leaseAll)
    if (!first || !second) throw new Error('nothing leased')
    const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: true }
    await store.commit({
      transitions: [
        { tickets: [second], next: delivered, attempts: [] },
        { tickets: [first], next: again, attempts: [] },
      ],
    })
    await store.close()
    expect((await open()).unclean).toBeUndefined()
    const leases = await store.lease('a', leaseAll)
    expect(leases.map(({ event }) => event.messageId).sort()).toEqual(['1', '3'])
    expect(leases.find(({ event }) => event.messageId === '1')).toMatchObject({ attempt: 1, maybeDelivered: true })
    expect(await store.lease('b', leaseAll)).toHaveLength(3)
    expect(await store.recount()).toEqual(await store.totals())
    const stale = await store.commit({ transitions: [{ tickets: [first], next: delivered, attempts: [] }] })
    expect(stale.stale).toHaveLength(1)
    expect((await store.commit({ accept: [newEvent('2')] })).accepted).toEqual(['duplicate'])
  })

  it('delivers a backlog larger than its window, in order, through pages', async () => {
    await open({ window: 100 })
    const ids = Array.from({ length: 2_500 }, (_, index) => String(index))
    await store.commit({ accept: ids.map((id) => newEvent(id, Number(id) % 3 === 0 ? ['a', 'b'] : ['a'])) })
    const seen: Record<string, string[]> = { a: [], b: [] }
    for (const lane of ['a', 'b']) {
      for (;;) {
        const leases = await store.lease(lane, { ...leaseAll, max: 64 })
        if (leases.length === 0) break
        seen[lane]?.push(...leases.map(({ event }) => event.messageId))
        await store.commit({ transitions: [{ tickets: leases, next: delivered, attempts: [] }] })
      }
    }
    expect(seen['a']).toEqual(ids)
    expect(seen['b']).toEqual(ids.filter((id) => Number(id) % 3 === 0))
    expect(await store.recount()).toEqual(await store.totals())
    expect(await store.nextDue('a')).toBeUndefined()
  })
})
