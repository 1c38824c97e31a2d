import type { Ticket } from '@waybill/delivery/store'
import { describe, expect } from 'vitest'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { extendTickets, markTickets } from './marks.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const context = () => ({ schema: 'waybill', lanes: tables.lanes })
const leased = { lease: 3, worker: 7, dueIn: 30, planning: true, stops: 2 }
const ticket = (seq: number, lane = 'none'): Ticket => ({ lane, seq, lease: 3 })
/** Of these only the first holds. */
const tickets = [ticket(1), ticket(3), ticket(4), ticket(9), ticket(2, 'user')]

async function fill() {
  await tables.queue(
    { seq: 1, ...leased },
    { seq: 2, ...leased },
    { seq: 3, ...leased, worker: null },
    { seq: 4, ...leased, lease: 4 },
    { seq: 1, lane: 2, ...leased },
  )
}

describe('marks', () => {
  tablesTest.for([
    ['start', { started: true, planning: true, stops: 2 }],
    ['probation', { planning: true, stops: 2 }],
    ['probationPassed', {}],
  ] as const)('%s changes the deliveries whose tickets hold, and names the others', async ([mark, change]) => {
    await fill()
    await tables.sql('UPDATE waybill.queue SET planning = $1', [mark !== 'probation'])
    const before = await tables.rows('queue')
    expect(await markTickets(tables.sql, mark, tickets, context())).toEqual(tickets.slice(1))
    const [one, ...others] = await tables.rows('queue')
    expect(one).toEqual({ seq: 1, lease: 3, worker: 7, due_ms: before[0]?.['due_ms'], ...change })
    expect(others).toEqual(before.slice(1))
    expect(await markTickets(tables.sql, mark, [ticket(2)], context())).toEqual([])
    const [, two] = await tables.rows('queue')
    expect(two).toEqual({ seq: 2, lease: 3, worker: 7, due_ms: before[1]?.['due_ms'], ...change })
  })

  tablesTest('lengthen leases from now', async () => {
    await fill()
    const [before, rows] = [Date.now(), await tables.rows('queue')]
    expect(await extendTickets(tables.sql, tickets, 90_000, context())).toEqual(tickets.slice(1))
    const [one, ...others] = await tables.rows('queue')
    expect(one?.['due_ms']).toBeGreaterThanOrEqual(before + 89_998)
    expect(one?.['due_ms']).toBeLessThanOrEqual(Date.now() + 90_002)
    expect(others).toEqual(rows.slice(1))
  })

  tablesTest('of nothing ask nothing', async () => {
    const { run, asked } = recorded(tables.sql)
    expect([await markTickets(run, 'start', [], context()), asked]).toEqual([[], []])
  })
})
