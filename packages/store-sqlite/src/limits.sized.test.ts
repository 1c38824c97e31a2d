import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LeasedDelivery, LeaseOptions, NextState, OrderPolicy, Store } from '@waybill/delivery/store'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sized } from '../../../tooling/suite.js'
import type { Limits } from './limits.js'
import { type Database, loadDriver } from './open/driver.js'
import { sqliteStoreWithin } from './sqlite-store.js'
import { lanesToOpen, leaseAll, testEvent } from './testing/test-event.js'

const small: Limits = { lag: 10, rowsPerUnit: 4, idsPerRun: 16, span: 8 }
const delivered: NextState = { state: 'delivered' }
const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
const waiting: NextState = { ...again, afterMs: 3_600_000, spent: false }
const filed: NextState = { ...again, endpoint: 'carts' }
const sourceOf = (number: number) => (number % 7 === 0 ? 'blog' : 'shop')
let directory: string
let path: string
let store: Store
let other: Database

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-limits-'))
  path = join(directory, 'store.db')
})

afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true, force: true })
})

interface Opening {
  readonly window?: number
  readonly keepIds?: number
  readonly order?: OrderPolicy
}

async function open({ window = 1_000, keepIds = 1_000, order = 'none' }: Opening = {}): Promise<void> {
  store = sqliteStoreWithin(small, { path, reserveBytes: 0, thread: false, window, keepIds })
  await store.open({ ...lanesToOpen, lanes: [{ name: 'a', order }] })
  other = (await loadDriver())(path)
}

async function close(): Promise<void> {
  other.close()
  await store.close()
}

/** Opens the files as a process finds them that comes after this one was killed. */
async function crash(options: Opening = {}): Promise<void> {
  const copy = join(mkdtempSync(join(directory, 'copy-')), 'store.db')
  cpSync(path, copy)
  cpSync(`${path}-wal`, `${copy}-wal`)
  await close()
  path = copy
  await open(options)
}

async function accept(count: number, from = 1): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    ...testEvent(`m${from + index}`),
    source: sourceOf(from + index),
    keys: [`u:${index % 3}`],
    barrier: index % 4 === 0,
  }))
  await store.commit({ accept: events })
}
const lease = (max = 1_000, more: Partial<LeaseOptions> = {}) => store.lease('a', { ...leaseAll, max, ...more })
const settle = (tickets: readonly LeasedDelivery[], next: NextState = delivered) =>
  store.commit({ transitions: [{ tickets, next, attempts: [] }] })
const seqsOf = (leases: readonly LeasedDelivery[]) => leases.map(({ seq }) => seq).sort((a, b) => a - b)
const refuse = (what: string) =>
  other.exec(`CREATE TRIGGER refuse BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'not today'); END`)
const allow = () => other.exec('DROP TRIGGER refuse')

describe('the row of an event that holds up the watermark', () => {
  it('is never that of one which the same unit settles', async () => {
    await open()
    await accept(40)
    await settle(await lease(20))
    await settle(await lease(20))
    expect(await store.recount()).toEqual(await store.totals())
    expect((await store.find({ state: 'pending' })).map(({ seq }) => seq)).toEqual([])
    await crash()
    expect(seqsOf(await lease())).toEqual([])
  })

  it('is written for a few at a time', async () => {
    await open()
    await accept(40)
    const rows = () => Number(other.prepare('SELECT count(*) AS n FROM entries').get()?.['n'])
    const counted: number[] = []
    for (let seq = 41; seq < 44; seq++) {
      await accept(1, seq)
      counted.push(rows())
    }
    expect(counted).toEqual([4, 8, 12])
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('does not undo what the same unit says of one that goes on', async () => {
    await open()
    await accept(40)
    await settle(await lease(10), again)
    await crash()
    expect((await lease()).filter(({ attempt }) => attempt === 1).map(({ seq }) => seq)).toHaveLength(10)
  })

  it('is written again when the unit that was to write it failed', async () => {
    await open()
    await accept(40)
    const leases = [...(await lease())].sort((a, b) => a.seq - b.seq)
    refuse('INSERT ON entries')
    await expect(settle(leases.slice(20))).rejects.toThrow('not today')
    allow()
    await settle(leases.slice(20))
    await accept(1, 41)
    await accept(1, 42)
    await crash()
    expect(seqsOf(await lease())).toEqual([...Array.from({ length: 20 }, (_, index) => index + 1), 41, 42])
  })

  it('is none for one that ended after its putting off had failed', async () => {
    await open({ window: 8 })
    await accept(4)
    const leases = await lease()
    refuse('INSERT ON entries')
    await expect(store.release(leases, { afterMs: 3_600_000 })).rejects.toThrow('not today')
    allow()
    await store.resume('a')
    await settle(await lease())
    for (let from = 5; from < 45; from += 4) {
      await accept(4, from)
      await settle(await lease())
    }
    expect(await store.recount()).toEqual(await store.totals())
    await crash()
    expect(seqsOf(await lease())).toEqual([])
  })
})

const step = fc.oneof(
  fc.record({ what: fc.constant('accept' as const), count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    what: fc.constant('lease' as const),
    count: fc.integer({ min: 1, max: 30 }),
    more: fc.constantFrom<Partial<LeaseOptions>>({}, { closed: ['carts'] }, { only: 'carts' }),
  }),
  fc.record({
    what: fc.constant('settle' as const),
    next: fc.constantFrom<NextState>(
      delivered,
      delivered,
      { state: 'skipped', reason: 'consent' },
      again,
      waiting,
      filed,
      {
        state: 'parked',
        reason: 'vendor_rejected',
        detail: '',
      },
    ),
    from: fc.nat(20),
    count: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ what: fc.constant('release' as const), count: fc.integer({ min: 1, max: 10 }), wait: fc.boolean() }),
  fc.record({ what: fc.constant('purge' as const), limit: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ what: fc.constantFrom('crash' as const, 'reopen' as const) }),
)
const steps = fc.array(fc.record({ step, fails: fc.nat(9).map((number) => number === 0) }), {
  minLength: 5,
  maxLength: 40,
})

const opening = fc.record({
  window: fc.integer({ min: 4, max: 60 }),
  keepIds: fc.constant(5),
  order: fc.constantFrom<OrderPolicy>('none', 'identify-first', 'per-user'),
})

/** What was told, event by event. */
type Told = Map<number, { state: string; attempt: number; purged: boolean }>

it('with small limits memory, rows and what was told agree, through failures, crashes and purges', async () => {
  await open()
  await fc.assert(
    fc.asyncProperty(steps, opening, async (all, options) => {
      await close()
      path = join(mkdtempSync(join(directory, 'run-')), 'store.db')
      await open(options)
      const told: Told = new Map()
      let leased: LeasedDelivery[] = []
      for (const { step: one, fails } of all) {
        if (fails) refuse('INSERT ON entries')
        const done = await run(one, { told, leased, options }).catch((error: Error) => {
          if (!fails) throw error
          return undefined
        })
        if (fails) allow()
        leased = done ?? leased
        expect(await store.recount()).toEqual(await store.totals())
      }
      await checkLedger(told)
      await crash(options)
      await store.resume('a')
      const sent = new Map<number, number>()
      for (let leases = await lease(); leases.length > 0; leases = await lease()) {
        for (const { seq, attempt } of leases) {
          expect(sent.has(seq)).toBe(false)
          sent.set(seq, attempt)
        }
        await settle(leases)
      }
      const pending = [...told].filter(([, { state }]) => state === 'pending')
      expect(new Map([...sent].sort(([a], [b]) => a - b))).toEqual(
        new Map(pending.map(([seq, { attempt }]) => [seq, attempt])),
      )
      expect(await store.recount()).toEqual(await store.totals())
    }),
    { numRuns: sized(12, 80) },
  )
}, 300_000)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Does one step, and notes what it was told. Answers what is leased then. */
async function run(
  one: Step,
  {
    told,
    leased,
    options,
  }: { readonly told: Told; readonly leased: readonly LeasedDelivery[]; readonly options: Opening },
): Promise<LeasedDelivery[]> {
  const last = () => told.size
  if (one.what === 'accept') {
    const from = last() + 1
    await accept(one.count, from)
    for (let seq = from; seq < from + one.count; seq++) told.set(seq, { state: 'pending', attempt: 0, purged: false })
  }
  if (one.what === 'lease') return [...leased, ...(await lease(one.count, one.more))]
  if (one.what === 'settle') {
    const { from, count, next } = one
    const tickets = leased.slice(from, from + count)
    expect((await settle(tickets, next)).stale).toEqual([])
    for (const { seq } of tickets) {
      const before = told.get(seq)
      const attempt = (before?.attempt ?? 0) + (next.state === 'pending' && next.spent ? 1 : 0)
      told.set(seq, { state: next.state, attempt, purged: false })
    }
    return leased.filter((ticket) => !tickets.includes(ticket))
  }
  if (one.what === 'release') {
    const tickets = leased.slice(0, one.count)
    // What is given back is given back, even where it could not be written that it waits.
    await store.release(tickets, one.wait ? { afterMs: 3_600_000 } : {}).catch(() => undefined)
    return leased.slice(one.count)
  }
  if (one.what === 'purge') {
    await store.purge({ settledBefore: Date.now() + 60_000, keep: 0, limit: one.limit })
    for (const [seq, event] of told) {
      const where = await store.where(sourceOf(seq), `m${seq}`)
      if (where.status !== 'found') {
        expect([seq, event.state]).not.toEqual([seq, 'pending'])
        expect([seq, event.state]).not.toEqual([seq, 'parked'])
        event.purged = true
      }
    }
  }
  if (one.what === 'crash' || one.what === 'reopen') {
    if (one.what === 'crash') await crash(options)
    else {
      await close()
      await open(options)
    }
    return []
  }
  return [...leased]
}

/** Where and find say of every event what was told of it. */
async function checkLedger(told: Told): Promise<void> {
  const there = [...told].filter(([, { purged }]) => !purged)
  const found = await store.find({}, { limit: 1_000 })
  expect(found.map(({ seq, delivery: entry }) => [seq, entry.state])).toEqual(
    there.map(([seq, { state }]) => [seq, state]),
  )
  for (const [seq, { state }] of there)
    expect(await store.where(sourceOf(seq), `m${seq}`)).toMatchObject({ status: 'found', lanes: { a: { state } } })
}
