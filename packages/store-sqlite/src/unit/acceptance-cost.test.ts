import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import type { StagedDatabase } from '../writer/staged-database.js'

let database: StagedDatabase

beforeEach(async () => {
  database = await openMemoryDatabase()
})

afterEach(() => database.close())

/** The database, and what was asked of it: each call of a statement. */
function counted() {
  const asked: string[] = []
  const counting: StagedDatabase = {
    ...database,
    prepare(text) {
      const { run, get, all } = database.prepare(text)
      const count = <T>(work: () => T) => {
        asked.push(text.trim().split(/\s+/).slice(0, 3).join(' '))
        return work()
      }
      return {
        run: (...values) => count(() => run(...values)),
        get: (...values) => count(() => get(...values)),
        all: (...values) => count(() => all(...values)),
      }
    },
  }
  return { counting, asked }
}

const events = (count: number, prefix: string, lanes?: readonly string[]) =>
  Array.from({ length: count }, (_, index) => testEvent(`${prefix}${index}`, lanes))

describe('acceptance', () => {
  it('asks the same of the database at 1 % and at 99 % of the bound, and less beyond it', async () => {
    const { counting, asked } = counted()
    const parts = openParts(counting, { maxPending: 1_000, window: 100 })
    const costAt = async (pending: number) => {
      const missing = pending - parts.tables.counters.load(1).pending
      if (missing > 0) await parts.unit.commit({ accept: events(missing, `fill${pending}-`) })
      asked.length = 0
      const { accepted } = await parts.unit.commit({ accept: events(5, `at${pending}-`) })
      return { accepted: accepted.map((status) => typeof status), asked: [...asked].sort() }
    }
    const low = await costAt(110)
    expect(low.accepted).toEqual(Array(5).fill('string'))
    expect(await costAt(500)).toEqual(low)
    expect(await costAt(990)).toEqual(low)
    const full = await costAt(1_000)
    expect(full.accepted).toEqual(Array(5).fill('object'))
    expect(full.asked.length).toBeLessThan(low.asked.length)
  })

  it('of an event for one of 1,000 lanes asks what it asks with one lane, and writes the same rows', async () => {
    const added = async (names: readonly string[]) => {
      database.close()
      database = await openMemoryDatabase()
      const { counting, asked } = counted()
      const lanes = Object.fromEntries(names.map((name) => [name, 'identify-first' as const]))
      const parts = openParts(counting, { lanes })
      const one = names.slice(-1)
      await parts.unit.commit({ accept: [testEvent('first', one)] })
      asked.length = 0
      await parts.unit.commit({ accept: [testEvent('second', one)] })
      const rows = ['events', 'entries', 'runs'].map(
        (table) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'],
      )
      return { asked: [...asked].sort(), rows }
    }
    const one = await added(['lane 0'])
    expect(one.rows).toEqual([2, 0, 0])
    expect(await added(Array.from({ length: 1_000 }, (_, index) => `lane ${index}`))).toEqual(one)
  })
})

it('counts the bytes of a file of a version that did not, once', async () => {
  const lanes = { a: 'none', b: 'none' } as const
  const parts = openParts(database, { lanes })
  await parts.unit.commit({ accept: [...events(3, 'm', ['a', 'b']), testEvent('big', ['b'], 'x'.repeat(900))] })
  await parts.settle(parts.lease('a', { max: 1 }))
  await parts.settle(parts.lease('a', { max: 1 }), { state: 'parked', reason: 'bad' })
  database.exec('UPDATE lanes SET pending_bytes = NULL')
  const again = openParts(database, { lanes })
  expect(await again.faults()).toEqual([])
  expect([again.tables.counters.load(1), again.tables.counters.load(2)]).toEqual([
    { pending: 1, bytes: 100 },
    { pending: 4, bytes: 1_300 },
  ])
  database.exec('UPDATE lanes SET pending_bytes = 7 WHERE id = 1')
  expect(openParts(database, { lanes }).tables.counters.load(1)).toEqual({ pending: 1, bytes: 7 })
})
