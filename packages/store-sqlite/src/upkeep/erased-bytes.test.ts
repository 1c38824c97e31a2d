import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CustomerEvent } from '@waybill/core'
import type { NewEvent, Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { loadDriver } from '../open/driver.js'
import { leaseAll } from '../testing/test-event.js'

let directory: string
let store: Store

async function openStore({ keepBodies = true } = {}): Promise<void> {
  store = sqliteStore({ path: join(directory, 'store.db'), reserveBytes: 0 })
  await store.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies })
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-erased-'))
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

/** How often a text stands in each file that has it. */
function found(text: string): Record<string, number> {
  const counts = readdirSync(directory).map((name): [string, number] => {
    const path = join(directory, name)
    return [name, existsSync(path) ? readFileSync(path, 'latin1').split(text).length - 1 : 0]
  })
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

function eventOf(user: string, messageId: string, padding = 0): NewEvent {
  const properties = { email: `${user}@shop.example`, note: '.'.repeat(padding) }
  const event = { type: 'track', event: 'Order Completed', messageId, userId: user, properties }
  return {
    source: 'shop',
    event: event as unknown as CustomerEvent,
    at: Date.now(),
    bytes: 300 + padding,
    keys: [`u:${user}`],
    barrier: false,
    lanes: ['a'],
  }
}

/** Events of one user, or of a victim among others, in units of this many. */
async function accept(count: number, { unit, padding }: { unit: number; padding: number }, name = 'm'): Promise<void> {
  for (let from = 0; from < count; from += unit) {
    const events = Array.from({ length: unit }, (_, index) => {
      const number = from + index
      return eventOf(
        name !== 'early' && name !== 'late' && number % 3 === 0 ? 'victim' : name,
        `${name}${number}`,
        (number % 5) * padding,
      )
    })
    await store.commit({ accept: events })
  }
}

async function deliverAll(): Promise<void> {
  for (;;) {
    const tickets = await store.lease('a', leaseAll)
    if (tickets.length === 0) return
    await store.commit({ transitions: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
  }
}

const shapes = [
  { unit: 20, padding: 0 },
  { unit: 1, padding: 0 },
  { unit: 60, padding: 400 },
  // Bodies larger than a page.
  { unit: 30, padding: 6_000 },
]

it.each(shapes)('leaves no e-mail of who was forgotten in any file: %j', { timeout: 30_000 }, async (shape) => {
  await openStore()
  await accept(240, shape)
  await deliverAll()
  // What is purged before moves what stays from page to page.
  expect(await store.purge({ settledBefore: 0, keep: 183, limit: 1_000 })).toBe(57)
  await accept(60, shape, 'later')
  expect(found('victim@shop.example')).not.toEqual({})
  expect(await store.forget(['u:victim'])).toMatchObject({ bodies: 81, erased: 20 })
  expect(found('victim@shop.example')).toEqual({})
  expect(found('later@shop.example')).not.toEqual({})
  await store.close()
  expect(found('victim@shop.example')).toEqual({})
  await openStore()
  expect(await store.recount()).toEqual(await store.totals())
})

it('leaves none that an earlier version had left in the file, once somebody is forgotten', async () => {
  await openStore()
  await accept(60, { unit: 20, padding: 0 }, 'early')
  await accept(3, { unit: 3, padding: 0 })
  await store.close()
  const database = (await loadDriver())(join(directory, 'store.db'))
  database.exec("PRAGMA secure_delete = OFF; UPDATE events SET body = NULL WHERE body LIKE '%early@shop.example%'")
  database.close()
  expect(found('early@shop.example')).not.toEqual({})
  await openStore()
  expect(await store.forget(['u:victim'])).toMatchObject({ bodies: 1 })
  expect(found('early@shop.example')).toEqual({})
  expect((await store.commit({ accept: [eventOf('later', 'later')] })).accepted).toEqual(['accepted'])
  expect(await store.recount()).toEqual(await store.totals())
})

it.each(shapes)('leaves no e-mail of what was purged, and what stays: %j', { timeout: 30_000 }, async (shape) => {
  await openStore()
  await accept(240, shape, 'early')
  await accept(60, shape, 'late')
  await deliverAll()
  for (const [keep, gone] of [
    [201, 99],
    [60, 141],
  ] as const)
    expect(await store.purge({ settledBefore: 0, keep, limit: 1_000 })).toBe(gone)
  await store.close()
  expect(found('early@shop.example')).toEqual({})
  expect(found('late@shop.example')).toEqual({ 'store.db': 60 })
  await openStore()
  expect(await store.recount()).toEqual(await store.totals())
})

it('leaves no e-mail of what was delivered where bodies are not kept', async () => {
  await openStore({ keepBodies: false })
  await accept(120, { unit: 20, padding: 0 })
  await deliverAll()
  await store.close()
  expect(found('@shop.example')).toEqual({})
  await openStore()
})
