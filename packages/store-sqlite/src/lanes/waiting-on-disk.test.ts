import type { LeasedDelivery, LeaseOptions, NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts, type StoreParts, type StorePartsOptions } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createMutex } from '../unit/mutex.js'
import { forgetKeys } from '../upkeep/forget.js'
import type { StagedDatabase } from '../writer/staged-database.js'

const window = 40
const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
const later: NextState = { ...again, afterMs: 60_000, endpoint: 'profiles' }
let time: number
let database: StagedDatabase
let parts: StoreParts

/** As after a crash: another memory on the same rows. */
const open = (options: StorePartsOptions = {}) => {
  parts = openParts(database, { now: () => time, window, lanes: { a: 'identify-first' }, ...options })
}

beforeEach(async () => {
  time = 1_000
  database = await openMemoryDatabase()
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, user: string, more: Partial<NewEvent> = {}): NewEvent => ({
  ...testEvent(id, ['a']),
  keys: [`u:${user}`],
  ...more,
})
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const many = (count: number, user: string, name = user) =>
  Array.from({ length: count }, (_, index) => event(`${name}${index + 1}`, user))
const namesOf = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`)
const idsOf = (leases: readonly LeasedDelivery[]) => leases.map(({ event: { messageId } }) => messageId)
const rowsOf = (table: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
const inMemory = () => parts.tables.live.size
const lane = () => parts.tables.lane('a')

/** Leases and settles all that can go, a few at a time. Returns the ids, in order. */
async function drain(options: Partial<LeaseOptions> = {}): Promise<string[]> {
  const ids: string[] = []
  for (let leases = parts.lease('a', { max: 7, ...options }); leases.length > 0; ) {
    expect(inMemory()).toBeLessThanOrEqual(window)
    ids.push(...idsOf(leases))
    await parts.settle(leases)
    leases = parts.lease('a', { max: 7, ...options })
  }
  return ids
}

/** The identify of a user fails and waits, and many later events of the user wait behind it. */
async function failHot(count: number): Promise<void> {
  await accept(event('identify', 'hot', { barrier: true }))
  await parts.settle(parts.lease('a'), later)
  await accept(...many(count / 2, 'hot'))
  await accept(...many(count, 'hot').slice(count / 2))
}

describe('many that wait for one', () => {
  it('stop nobody else, cost rows beyond a quarter of the window, and come back in order', async () => {
    await failHot(200)
    // The identify and nine others are a quarter of the window.
    expect([inMemory(), rowsOf('entries'), lane().following, lane().nextDue()]).toEqual([10, 192, true, 60_000])
    await accept(...many(100, 'other'))
    expect(await drain()).toEqual(namesOf(100, 'other'))
    expect(lane().low()).toBe(2)
    time += 60_000
    const [identify] = parts.lease('a')
    if (!identify) throw new Error('the identify is due')
    expect([identify.event.messageId, identify.head]).toEqual(['identify', true])
    await parts.settle([identify])
    expect(lane().nextDue()).toBe(0)
    expect(await drain()).toEqual(namesOf(200, 'hot'))
    expect([lane().nextDue(), lane().low()]).toEqual([undefined, 302])
  })

  it('are known after a crash, whether they had a row or not', async () => {
    await failHot(200)
    open()
    expect(inMemory()).toBe(0)
    await accept(...many(100, 'other'))
    expect(await drain()).toEqual(namesOf(100, 'other'))
    open()
    time += 60_000
    expect(await drain()).toEqual(['identify', ...namesOf(200, 'hot')])
  })

  it('are passed by a lane that reads back its log, and get their rows there', async () => {
    await accept(...many(window, 'first'))
    await accept(event('identify', 'hot', { barrier: true }), ...many(600, 'hot'), ...many(50, 'other'))
    expect([lane().following, rowsOf('entries')]).toEqual([false, 0])
    const first = parts.lease('a')
    await parts.settle(first)
    const [identify] = parts.lease('a', { max: 1 })
    if (!identify) throw new Error('the identify')
    await parts.settle([identify], later)
    expect(await drain()).toEqual(namesOf(50, 'other'))
    expect([lane().following, inMemory()]).toEqual([true, 10])
    expect(rowsOf('entries')).toBe(591)
    open()
    time += 60_000
    expect(await drain()).toEqual(['identify', ...namesOf(600, 'hot')])
  })

  it('that came with it, in the same unit, are known beforehand', async () => {
    for (let user = 1; user <= 30; user++)
      await accept(event(`i${user}`, `${user}`, { barrier: true }), ...many(3, `${user}`, `t${user}-`))
    // Thirty identifies can go; ten that wait are in memory.
    expect([inMemory(), rowsOf('entries')]).toEqual([40, 80])
    const identifies = parts.lease('a')
    expect(idsOf(identifies)).toEqual(namesOf(30, 'i'))
    // Heads leave the memory, too.
    await parts.settle(identifies, later)
    expect([inMemory(), lane().following]).toEqual([10, true])
    await accept(...many(60, 'other'))
    expect(await drain()).toEqual(namesOf(60, 'other'))
    time += 60_000
    expect((await drain()).length).toBe(120)
  })

  it('are freed where the one they wait for was erased on the disk', async () => {
    open({ lanes: { a: 'per-user' } })
    const hot = many(100, 'hot').map((one, index) => (index === 59 ? { ...one, keys: ['u:hot', 'a:gone'] } : one))
    await accept(...hot)
    const [one] = parts.lease('a')
    if (!one) throw new Error('the first')
    expect([inMemory(), lane().entries.has(60)]).toEqual([11, false])
    await parts.settle([one], later)
    const { tables, transitionWrites } = parts
    const erasure = await forgetKeys(['a:gone'], tables, { transitionWrites, mutex: createMutex(), now: () => time })
    expect(erasure).toEqual({ erased: 1, bodies: 1, inFlight: 0 })
    time += 60_000
    expect(await drain()).toEqual(namesOf(100, 'hot').filter((id) => id !== 'hot60'))
  })

  it('keep an order of their own on the way, per user', async () => {
    open({ lanes: { a: 'per-user' } })
    for (let round = 1; round <= 50; round++)
      await accept(event(`x${round}`, 'x'), event(`y${round}`, 'y'), event(`z${round}`, 'z'))
    expect(inMemory()).toBeLessThanOrEqual(13)
    open({ lanes: { a: 'per-user' } })
    const seen = await drain()
    for (const user of ['x', 'y', 'z']) expect(seen.filter((id) => id.startsWith(user))).toEqual(namesOf(50, user))
  })
})

describe('the free way', () => {
  it('writes no row, whatever the order', async () => {
    for (const order of ['none', 'identify-first', 'per-user'] as const) {
      open({ lanes: { a: order } })
      for (let from = 0; from < 90; from += 30)
        await accept(...Array.from({ length: 30 }, (_, index) => event(`${order}${from + index}`, `${from + index}`)))
      expect(await drain()).toHaveLength(90)
    }
    expect(rowsOf('entries')).toBe(0)
  })
})

describe('what is filed under an endpoint', () => {
  const filed: NextState = { ...again, endpoint: 'carts', spent: false }
  /** Gives a hundred an endpoint, as a lane does that finds it closed. */
  async function file(): Promise<void> {
    await accept(...many(100, 'cart'))
    for (let leases = parts.lease('a', { closed: ['carts'] }); leases.length > 0; ) {
      await parts.settle(leases, filed)
      leases = parts.lease('a', { closed: ['carts'] })
    }
  }

  it.each(['in one life', 'after a crash'])('stays on the disk while that is closed, %s', async (when) => {
    await file()
    if (when === 'after a crash') open()
    const closed = { closed: ['carts'] }
    expect(parts.lease('a', closed)).toEqual([])
    expect(inMemory()).toBeLessThanOrEqual(10)
    expect(lane().nextDue(closed)).toBeUndefined()
    await accept(...many(50, 'other'))
    expect(await drain(closed)).toEqual(namesOf(50, 'other'))
    expect(inMemory()).toBeLessThanOrEqual(10)
    expect([lane().nextDue({ ...closed, only: 'profiles' }), lane().nextDue({ only: 'carts' })]).toEqual([undefined, 0])
    expect(idsOf(parts.lease('a', { only: 'profiles' }))).toEqual([])
    const [one] = parts.lease('a', { only: 'carts', max: 1 })
    if (!one) throw new Error('one of them')
    await parts.settle([one])
    expect((await drain()).sort()).toEqual(
      namesOf(100, 'cart')
        .filter((id) => id !== one.event.messageId)
        .sort(),
    )
  })

  it('is unknown again once its step is done', async () => {
    await file()
    const leases = parts.lease('a', { max: 3 })
    await parts.settle(leases, { ...again, stepDone: true })
    expect(database.prepare('SELECT held FROM entries WHERE step = 1').all()).toEqual([
      { held: null },
      { held: null },
      { held: null },
    ])
    expect(idsOf(parts.lease('a', { closed: ['carts'] }))).toEqual(idsOf(leases))
  })

  it('goes back to where it was filed when it is given back without a word', async () => {
    await file()
    const [one] = parts.lease('a', { max: 1 })
    const entry = one && lane().entries.get(one.seq)
    if (!entry) throw new Error('one of them')
    await parts.unit.release([entry], {})
    expect(parts.lease('a', { closed: ['carts'] })).toEqual([])
  })
})

it('a row that cannot be written stops the reading there, and loses nothing', async () => {
  await accept(...many(window, 'first'))
  await accept(event('identify', 'hot', { barrier: true }), ...many(100, 'hot'))
  await parts.settle(parts.lease('a'))
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'not today'); END")
  expect(() => parts.lease('a')).toThrow('not today')
  expect([lane().cursor, inMemory()]).toEqual([40, 0])
  database.exec('DROP TRIGGER refuse')
  expect(await drain()).toEqual(['identify', ...namesOf(100, 'hot')])
})

it('an erasure that cannot be written on the way back loses nothing', async () => {
  await failHot(200)
  // It was forgotten during a lease, and its owner ended before it could be erased.
  parts.tables.events.eraseBody(30)
  time += 60_000
  await parts.settle(parts.lease('a'))
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'not today'); END")
  expect(() => parts.lease('a')).toThrow('not today')
  database.exec('DROP TRIGGER refuse')
  const rest = await drain()
  expect(rest.sort()).toEqual(
    namesOf(200, 'hot')
      .filter((id) => id !== 'hot29')
      .sort(),
  )
})

it('marks come back with what waited on the disk', async () => {
  open({ lanes: { a: 'none' } })
  await accept(...many(window, 'm'))
  const leases = parts.lease('a')
  await parts.unit.commit({ probation: leases })
  open({
    lanes: { a: 'none' },
    inherited: new Map(
      leases.map(({ seq }) => [`1 ${seq}`, { started: false, doubt: false, planning: false, stops: 1 }]),
    ),
  })
  const taken = parts.lease('a')
  expect(taken.every(({ stops }) => stops === 1)).toBe(true)
  await parts.unit.release(
    taken.map(({ seq }) => lane().entries.get(seq) ?? expect.fail(`${seq}`)),
    { afterMs: 10 },
  )
  expect(inMemory()).toBe(10)
  time += 10
  expect(parts.lease('a').map(({ stops }) => stops)).toEqual(Array.from({ length: window }, () => 1))
})
