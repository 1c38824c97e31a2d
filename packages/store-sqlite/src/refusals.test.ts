import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWaybill } from '@waybill/delivery'
import type { Store, Transition } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from './index.js'
import { loadDriver } from './open/driver.js'
import { lanesToOpen, leaseAll, testEvent } from './testing/test-event.js'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  path = join(directory, 'store.db')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const delivered = { state: 'delivered' } as const
const again = { state: 'pending', spent: true, stepDone: false, maybeDelivered: false } as const
const track = (messageId: string) => ({ type: 'track' as const, event: 'Order Completed', userId: 'u1', messageId })

/** Has the file refuse events by their id, as a database that cannot hold them. */
async function refuse(): Promise<void> {
  const other = (await loadDriver())(path)
  other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.message_id LIKE 'bad%'
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`)
  other.close()
}

describe.each([{ thread: true }, { thread: false }])('a unit that SQLite does not take ($thread)', (own) => {
  let store: Store

  beforeEach(async () => {
    store = sqliteStore({ path, reserveBytes: 0, ...own })
    await store.open(lanesToOpen)
  })

  const poisons: readonly [string, Partial<Transition>][] = [
    ['a wait that is no number', { next: { ...again, afterMs: Number.NaN } }],
    ['a reason that is no text', { next: { state: 'parked', reason: { a: 1 } as unknown as string } }],
    ['a reason that nothing can copy', { next: { state: 'parked', reason: (() => 1) as unknown as string } }],
    ['a record that is no JSON', { attempts: [{ at: 1n } as unknown as never] }],
    [
      'a record that throws when it is read',
      {
        attempts: [
          {
            toJSON() {
              throw new Error('unreadable')
            },
          } as unknown as never,
        ],
      },
    ],
  ]

  it.each(poisons)('is refused as content for %s, and everything goes on', async (_, poison) => {
    await store.commit({ accept: [testEvent('1'), testEvent('2')] })
    const [one, two] = await store.lease('a', leaseAll)
    if (!one || !two) throw new Error('two leases')
    const settle = [
      { tickets: [one], next: delivered, attempts: [] },
      { tickets: [two], next: delivered, attempts: [], ...poison },
    ]
    const refusal = { kind: 'invalid', code: 'store_refused' }
    await expect(store.commit({ accept: [testEvent('3')], transitions: settle })).rejects.toMatchObject(refusal)
    expect((await store.totals())['a']).toMatchObject({ accepted: 2, pending: 2 })
    expect((await store.commit({ accept: [testEvent('3')] })).accepted).toEqual(['accepted'])
    expect(
      (await store.commit({ transitions: [{ tickets: [one, two], next: delivered, attempts: [] }] })).stale,
    ).toEqual([])
    expect(await store.recount()).toEqual(await store.totals())
    await store.close()
  })

  it('costs no other event anything, in the engine', async () => {
    await store.close()
    const delivery = await createWaybill({
      store: sqliteStore({ path, reserveBytes: 0, ...own }),
      destinations: [],
      deliver: false,
    })
    await refuse()
    const good = Array.from({ length: 40 }, (_, index) => delivery.accept(track(`g${index}`)))
    const many = delivery.acceptMany([track('m1'), track('bad-2'), track('m3')])
    await expect(delivery.accept(track('bad-1'))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'store_refused',
      message: expect.stringContaining('not this one'),
    })
    expect((await Promise.all(good)).every(({ status }) => status === 'accepted')).toBe(true)
    expect((await many).map(({ status }) => status)).toEqual(['accepted', 'refused', 'accepted'])
    expect(await delivery.recount()).toEqual(await delivery.totals())
    await delivery.close()
  })
})
