import type { LeasedDelivery, NewEvent, NextState, OrderPolicy } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../../testing/memory-database.js'
import { openParts, type StoreParts } from '../../testing/store-parts.js'
import { testEvent } from '../../testing/test-event.js'
import type { StagedDatabase } from '../../writer/staged-database.js'

const window = 40
const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
let database: StagedDatabase
let parts: StoreParts

/** As after a crash: another memory on the same rows. */
const open = (order: OrderPolicy = 'none') => {
  parts = openParts(database, { window, lanes: { a: order } })
}

beforeEach(async () => {
  database = await openMemoryDatabase()
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, source: string, user = id, barrier = false): NewEvent => ({
  ...testEvent(id, ['a']),
  source,
  keys: [`u:${user}`],
  barrier,
})
const many = (count: number, source: string) =>
  Array.from({ length: count }, (_, index) => event(`${source}${index + 1}`, source))
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const idsOf = (leases: readonly LeasedDelivery[]) => leases.map(({ event: { messageId } }) => messageId)
const lane = () => parts.tables.lane('a')
const rows = () => Number(database.prepare('SELECT count(*) AS n FROM entries').get()?.['n'])

/** Delivers, a few at a time, at most so often. Returns the ids, in order. */
async function deliver(times = Number.POSITIVE_INFINITY): Promise<string[]> {
  const ids: string[] = []
  for (let time = 0; time < times; time++) {
    const leases = parts.lease('a', { max: 10 })
    if (leases.length === 0) break
    expect(parts.tables.live.size).toBeLessThanOrEqual(window + window / 20)
    ids.push(...idsOf(leases))
    await parts.settle(leases)
  }
  return ids
}

describe('a source with a backlog', () => {
  it.each(['none', 'identify-first', 'per-user'] as const)('keeps no other source waiting: order %s', async (order) => {
    open(order)
    for (let from = 0; from < 300; from += 30) await accept(...many(300, 'loud').slice(from, from + 30))
    await accept(event('quiet', 'quiet'))
    expect(await deliver(2)).toContain('quiet')
    expect(rows()).toBe(1)
    open(order)
    await accept(event('quiet-too', 'quiet'))
    expect(await deliver(2)).toContain('quiet-too')
    const rest = await deliver()
    expect(rest).toHaveLength(300 - 38)
    expect([new Set(rest).size, lane().following, lane().low()]).toEqual([262, true, 303])
  })

  it.each(['none', 'identify-first', 'per-user'] as const)(
    'is passed over, however long it is: order %s',
    async (order) => {
      open(order)
      await accept(...many(21_000, 'loud'))
      await accept(event('quiet', 'quiet'))
      expect(idsOf(parts.lease('a', { max: 10 }))).toContain('quiet')
      // After a restart the log is looked through once, 20,000 events at a time.
      open(order)
      expect(await deliver(3)).toContain('quiet')
    },
  )

  it('delays many others by one look at each', async () => {
    await accept(...many(3_000, 'loud'))
    await accept(...Array.from({ length: 30 }, (_, index) => event(`quiet${index}`, `quiet${index}`)))
    const ids = await deliver(8)
    expect(ids.filter((id) => id.startsWith('quiet')).length).toBeGreaterThan(12)
    const rest = await deliver()
    expect(new Set([...ids, ...rest]).size).toBe(3_030)
  })

  it('shares with one that has a backlog behind it', async () => {
    await accept(...many(200, 'loud'))
    await accept(...many(200, 'late'))
    const first = await deliver(20)
    const late = first.filter((id) => id.startsWith('late'))
    expect(late.length).toBeGreaterThan(30)
    expect(late).toEqual(many(late.length, 'late').map(({ event: { messageId } }) => messageId))
    const all = [...first, ...(await deliver())]
    expect([all.length, new Set(all).size]).toEqual([400, 400])
  })

  it('is not looked through where it is the only one', async () => {
    await accept(...many(200, 'loud'))
    parts.lease('a', { max: 10 })
    expect(parts.backlog.owes(lane(), {})).toBe(false)
  })
})

it('what is read ahead waits for earlier events of its user, also of another source', async () => {
  open('identify-first')
  await accept(...many(100, 'loud'))
  await accept(event('identify', 'loud', 'ada', true))
  await accept(...many(100, 'more').map((one) => ({ ...one, source: 'loud' })))
  await accept(event('of-ada', 'quiet', 'ada'), event('of-bob', 'quiet', 'bob'))
  const ids = await deliver()
  expect(ids.indexOf('of-bob')).toBeLessThan(20)
  expect(ids.indexOf('of-ada')).toBeGreaterThan(ids.indexOf('identify'))
  expect([ids.length, new Set(ids).size]).toEqual([203, 203])
})

it.each(['identify-first', 'per-user'] as const)(
  'what may wait for an event far ahead of it is left to the log: order %s',
  async (order) => {
    open(order)
    const loud = many(3_000, 'loud')
    await accept(...loud.slice(0, 1_500), event('identify', 'loud', 'ada', true), ...loud.slice(1_500))
    await accept(
      event('of-ada', 'quiet', 'ada'),
      event('of-bob', 'quiet', 'bob'),
      event('later-of-ada', 'quiet', 'ada'),
    )
    for (const reopens of [false, true]) {
      if (reopens) open(order)
      const ids = await deliver(4)
      expect(ids.includes('of-bob')).toBe(!reopens)
      expect(ids).not.toContain('of-ada')
    }
    const rest = await deliver()
    const adas = rest.filter((id) => id === 'identify' || id.endsWith('of-ada'))
    expect(adas).toEqual(['identify', 'of-ada', 'later-of-ada'])
    expect([lane().following, parts.tables.pages.size]).toEqual([true, 1])
  },
)

it('what is read ahead and goes back is known after a crash, once', async () => {
  await accept(...many(200, 'loud'))
  await accept(event('quiet', 'quiet'))
  const leases = parts.lease('a', { max: 10 })
  const quiet = leases.filter(({ event: { messageId } }) => messageId === 'quiet')
  expect(quiet).toHaveLength(1)
  await parts.settle(quiet, { ...again, afterMs: 50 })
  open()
  const ids = await deliver()
  expect(ids).not.toContain('quiet')
  expect([ids.length, lane().nextDue()]).toEqual([200, 50])
})

it('what is read ahead is not read again where the log comes to it', async () => {
  await accept(...many(100, 'loud'))
  await accept(event('quiet', 'quiet'))
  const leases = parts.lease('a', { max: 12 })
  const entries = leases.map(({ seq }) => lane().entries.get(seq) ?? expect.fail(`${seq}`))
  // There are enough that wait: it leaves the memory.
  await parts.unit.release(
    [...entries].sort((a, b) => a.seq - b.seq),
    { afterMs: 50 },
  )
  expect(lane().entries.has(101)).toBe(false)
  const ids = await deliver()
  expect(ids).not.toContain('quiet')
  expect([ids.length, lane().following, lane().nextDue()]).toEqual([89, true, 50])
})
