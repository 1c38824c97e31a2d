import type { Work } from '@waybill/delivery/store'
import { describe, expect } from 'vitest'
import { createRing } from '../accept/ring.js'
import { createRoom } from '../accept/room.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { dropBodiesStatement, lockBodiesStatement } from '../upkeep/forget.js'
import { createCommit } from './commit.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

/** Units, with how each was run and the first words of its statements. */
async function committing(maxPending = 1_000_000) {
  const asked: string[] = []
  const seen = (how: string, run: typeof tables.sql) => {
    asked.push(how)
    const { run: inner } = recorded(run)
    return (text: string, values?: readonly unknown[]) => {
      if (text === lockBodiesStatement('waybill')) asked.push('lock')
      if (text === dropBodiesStatement('waybill')) asked.push('drop')
      return inner(text, values)
    }
  }
  const database: typeof tables.database = {
    ...tables.database,
    schema: 'waybill',
    session: (work) => tables.database.session((run) => work(seen('session', run))),
    unit: (work) => tables.database.unit((run) => work(seen('unit', run))),
  }
  const { lanes } = tables
  const room = createRoom(database, lanes, { maxPending, maxPendingBytes: 1_000_000_000 })
  await room.open(['none', 'user', 'first', 'other'].map((name) => ({ name, order: 'none' })))
  const commit = createCommit({ database, lanes, ring: createRing(database, { turnAfter: 50 }), room, worker: () => 1 })
  return {
    commit,
    asked,
    /** How a unit was run. */
    async how(work: Work) {
      asked.length = 0
      await commit.commit(work)
      return asked.join(' ')
    },
  }
}

const leased = { lease: 3, worker: 7, dueIn: 30 }
const ticket = (seq: number, lane = 'none') => ({ lane, seq, lease: 3 })
const event = (id: string, more = {}) => newEvent(id, { lanes: ['none'], ...more })
const settled = (...seqs: number[]) => [{ tickets: seqs.map((seq) => ticket(seq)), ...untilDelivered }]
const again = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false } as const

describe('a unit', () => {
  tablesTest('is a transaction where one statement is not enough', async () => {
    const { commit, how } = await committing()
    const skipped = [{ lane: 'user', reason: 'r' }]
    expect(await how({})).toBe('session')
    expect(await how({ accept: [event('a')], transitions: [], start: [] })).toBe('session')
    expect(await how({ accept: [event('b'), event('c', { skipped: [] })] })).toBe('session')
    expect(await how({ accept: [event('d', { skipped })] })).toBe('unit')
    expect(await how({ accept: [event('e'), event('f', { skipped })] })).toBe('unit')
    expect(await how({ accept: [event('g')], transitions: settled(1) })).toBe('unit')
    expect(await how({ start: [ticket(1)], probation: [ticket(2)] })).toBe('unit')
    expect(await how({ probationPassed: [ticket(1)] })).toBe('session')
    commit.keepBodies(false)
    expect(await how({ accept: [event('h')] })).toBe('unit')
    expect(await how({ transitions: settled(1) })).toBe('unit lock drop')
    commit.keepBodies(true)
    expect(await how({ transitions: settled(1) })).toBe('session')
  })

  tablesTest('drops the bodies of what has ended everywhere, where none are kept', async () => {
    const { commit } = await committing()
    commit.keepBodies(false)
    await commit.commit({ accept: [event('a'), event('b', { lanes: ['none', 'user'] })] })
    await tables.sql('UPDATE waybill.queue SET lease = 3, worker = 7')
    const [a, b] = (await tables.rows('ids', 'seq')).map(({ seq }) => seq as number) as [number, number]
    await commit.commit({ transitions: settled(a, b) })
    const bodies = await tables.sql('SELECT body IS NULL AS gone FROM waybill.events ORDER BY seq')
    expect(bodies).toEqual([{ gone: true }, { gone: false }])
  })

  tablesTest('says which lanes may have got something due', async () => {
    const { commit } = await committing()
    const due = async (work: Work) => [...(await commit.commit(work)).due].sort()
    expect(await due({ accept: [event('a', { lanes: ['none', 'other'] })] })).toEqual([1, 4])
    await tables.queue(
      { seq: 1, lane: 2, ...leased, head: true, keys: [10] },
      { seq: 2, lane: 2, waits_for: 1 },
      { seq: 3, lane: 3, ...leased },
      { seq: 4, ...leased },
    )
    expect(await due({ transitions: settled(4) })).toEqual([])
    expect(await due({ transitions: [{ tickets: [ticket(1, 'user')], ...untilDelivered }] })).toEqual([2])
    expect(await due({ transitions: [{ tickets: [ticket(3, 'first')], next: again, attempts: [] }] })).toEqual([3])
  })

  tablesTest('sets its marks, and names the tickets of starts and transitions that did not hold', async () => {
    const { commit } = await committing()
    await tables.queue(...[1, 2, 3, 4].map((seq) => ({ seq, ...leased, stops: 1, planning: seq === 3 })))
    const { receipt } = await commit.commit({
      start: [ticket(1), ticket(7)],
      probation: [ticket(2), ticket(8)],
      probationPassed: [ticket(3), ticket(9)],
      transitions: settled(4, 6),
    })
    expect(receipt).toEqual({ accepted: [], stale: [ticket(7), ticket(6)] })
    const row = { lease: 3, worker: 7 }
    expect((await tables.rows('queue')).map(({ due_ms: _, ...row }) => row)).toEqual([
      { ...row, seq: 1, started: true, stops: 1 },
      { ...row, seq: 2, planning: true, stops: 1 },
      { ...row, seq: 3 },
    ])
  })

  tablesTest('takes in what finds room, in its order', async () => {
    const { commit } = await committing(2)
    const full = { status: 'full', lane: 'none', bound: 'maxPending', limit: 2 }
    expect((await commit.commit({ accept: [event('a')] })).receipt.accepted).toEqual(['accepted'])
    const accept = ['a', 'b', 'c', 'a', 'b'].map((id) => event(id))
    expect((await commit.commit({ accept })).receipt.accepted).toEqual([
      'duplicate',
      'accepted',
      full,
      'duplicate',
      'duplicate',
    ])
    expect(await tables.rows('queue')).toHaveLength(2)
    const statuses = await commit.acceptWithin(tables.sql, [event('d'), event('a')])
    expect(statuses).toEqual([full, 'duplicate'])
  })
})

describe('a full disk', () => {
  const fail = (table: string, state: string) =>
    tables.sql(
      `CREATE OR REPLACE FUNCTION waybill.fail() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$;
       CREATE TRIGGER fail BEFORE INSERT ON waybill.${table} FOR EACH STATEMENT EXECUTE FUNCTION waybill.fail()`,
    )
  tablesTest.afterEach(() => tables.sql('DROP FUNCTION IF EXISTS waybill.fail() CASCADE'))

  tablesTest('refuses what comes in and settles the rest', async () => {
    const { commit } = await committing()
    await tables.queue({ seq: 1, ...leased, lane: 3 })
    await fail('ids', '53100')
    const tickets = [ticket(1, 'first'), ticket(5)]
    const { receipt, due } = await commit.commit({
      accept: [event('a'), event('b')],
      transitions: [{ tickets, next: again, attempts: [] }],
    })
    expect(receipt).toEqual({ accepted: ['full', 'full'], stale: [ticket(5)], disk: { full: true } })
    expect([...due].sort()).toEqual([1, 3])
    expect(await tables.rows('queue')).toMatchObject([{ seq: 1, lane: 3, lease: 3 }])
  })

  tablesTest('for what settles, and any other failure, is an error', async () => {
    const { commit } = await committing()
    await tables.queue({ seq: 1, ...leased })
    await fail('ledger', '53100')
    await expect(commit.commit({ transitions: settled(1) })).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(commit.commit({ accept: [event('a')], transitions: settled(1) })).rejects.toMatchObject({
      kind: 'unavailable',
    })
    await fail('ids', '53200')
    await expect(commit.commit({ accept: [event('a')] })).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(commit.commit({ accept: [event('a', { lanes: ['nowhere'] })] })).rejects.toMatchObject({
      code: 'unknown_lane',
    })
  })
})
