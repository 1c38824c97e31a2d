import type { NewEvent } from '@waybill/delivery/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Value } from '../../open/driver.js'
import { openMemoryDatabase } from '../../testing/memory-database.js'
import { openParts, type StoreParts } from '../../testing/store-parts.js'
import { testEvent } from '../../testing/test-event.js'
import type { StagedDatabase } from '../../writer/staged-database.js'
import { createClaims } from './claims.js'

let database: StagedDatabase
let parts: StoreParts
/** Rows of the log that were read. */
let rowsRead = 0

beforeEach(async () => {
  const plain = await openMemoryDatabase()
  database = {
    ...plain,
    prepare(text) {
      const statement = plain.prepare(text)
      const counted = (...values: readonly Value[]) => {
        const rows = statement.all(...values)
        if (text.includes('FROM events')) rowsRead += rows.length
        return rows
      }
      return { ...statement, all: counted }
    },
  }
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

/** As after a crash: another memory on the same rows. */
function open(): void {
  parts = openParts(database, { window: 40, lanes: { a: 'identify-first' } })
}

const event = (id: string, user: string, barrier = false): NewEvent => ({
  ...testEvent(id, ['a']),
  keys: [`u:${user}`],
  barrier,
})
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })

/** Accepts an event that somebody waits for. Returns what is leased for it; `undefined` when it has to wait. */
async function ask(id: string, user: string): Promise<readonly string[] | undefined> {
  const { tables, backlog } = parts
  let lease = 100
  const claims = createClaims(tables, { backlog, holds: { all: () => [] }, nextLease: () => ++lease, now: () => 1_000 })
  const asked = { ...event(id, user), awaited: { lane: 'a', forMs: 1_000 } }
  const { accepted } = await accept(asked)
  rowsRead = 0
  const [claim] = claims([asked], accepted)
  return claim?.refused === undefined ? claim?.leases.map(({ event: { messageId } }) => messageId) : undefined
}

/** Others, each with an identify. */
const others = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => event(`${name}${index}`, `${name}${index}`, index % 2 === 0))

it('finds the earlier heads of a person far ahead in the log, and reads no more of it than where they may be', async () => {
  await accept(...others(2_000, 'x'), event('ada-1', 'ada', true), ...others(4_000, 'y'), event('ada-2', 'ada', true))
  await accept(...others(2_000, 'z'))
  expect(await ask('ada-3', 'ada')).toEqual(['ada-1', 'ada-2', 'ada-3'])
  expect(rowsRead).toBeLessThanOrEqual(3_000)
  expect(await ask('eve-1', 'eve')).toEqual(['eve-1'])
  expect(rowsRead).toBeLessThanOrEqual(1_000)
})

it('claims nothing where there are more than three, and later events keep their order', async () => {
  const identifies = [1, 2, 3, 4].map((number) => event(`ada-${number}`, 'ada', true))
  await accept(...others(1_000, 'x'), ...identifies, event('eve-1', 'eve', true), ...others(100, 'y'))
  expect(await ask('ada-5', 'ada')).toBeUndefined()
  expect(await ask('eve-2', 'eve')).toEqual(['eve-1', 'eve-2'])
  const order: string[] = []
  for (let leases = parts.lease('a', { max: 100 }); leases.length > 0; leases = parts.lease('a', { max: 100 })) {
    order.push(...leases.map(({ event: { messageId } }) => messageId))
    await parts.settle(leases)
  }
  expect(order.filter((id) => id.startsWith('ada'))).toEqual(['ada-1', 'ada-2', 'ada-3', 'ada-4', 'ada-5'])
})

it('looks through the log of an earlier owner first, a stretch at a time', async () => {
  const crowd = others(9_000, 'x')
  await accept(...crowd, event('ada-1', 'ada', true))
  for (const name of ['y', 'z']) await accept(...others(9_000, name))
  open()
  expect(await ask('ada-2', 'ada')).toBeUndefined()
  expect(rowsRead).toBeLessThanOrEqual(21_000)
  expect(await ask('ada-3', 'ada')).toEqual(['ada-1', 'ada-3'])
})
