import { systemClock } from '@waybill/core'
import { expect, it } from 'vitest'
import { sample } from '../conformance/sample-event.js'
import { newFacts } from '../queue/delivery-facts.js'
import { createSeqTable } from '../queue/seq-table.js'
import type { DeliveryQuery, FindPage, Totals } from '../store/ledger.js'
import { createMemoryMarks } from './memory-marks.js'
import { depthsOf, findDeliveries } from './memory-query.js'
import { createMemoryReplays } from './memory-replay.js'
import { newStoredEvent, type StoredDelivery } from './stored-event.js'

function threeRows() {
  const rows = [
    newStoredEvent(1, sample('m1', { lanes: ['a', 'b'], user: 'ada', at: 100, event: 'Viewed' })),
    newStoredEvent(2, sample('m2', { lanes: ['a'], anonymous: 'x', at: 200, event: 'Bought', source: 'app' })),
    newStoredEvent(3, sample('m3', { lanes: ['b'], user: 'ada', at: 300, type: 'identify' })),
  ]
  const [a1, b1, a2, b3] = rows.flatMap(({ entries }) => entries) as [
    StoredDelivery,
    StoredDelivery,
    StoredDelivery,
    StoredDelivery,
  ]
  a1.facts = { ...newFacts, state: 'parked', reason: 'bad' }
  b1.facts = { ...newFacts, state: 'delivered' }
  a2.facts = { ...newFacts, state: 'parked', reason: 'worse', overtaken: true, attempt: 4, detail: 'why' }
  return { rows, a1, b1, a2, b3 }
}

const found = (query: DeliveryQuery, page: FindPage = {}) =>
  findDeliveries(threeRows().rows, query, page, systemClock).map(({ seq, delivery }) => `${seq}${delivery.lane}`)

it('finds by every condition, and by all together', () => {
  const all = ['1a', '1b', '2a', '3b']
  const cases: [DeliveryQuery, readonly string[]][] = [
    [{}, all],
    [{ lane: 'a' }, ['1a', '2a']],
    [{ state: 'parked' }, ['1a', '2a']],
    [{ reason: 'bad' }, ['1a']],
    [{ lane: 'b', state: 'parked' }, []],
    [{ state: 'parked', reason: 'worse' }, ['2a']],
    [{ source: 'app' }, ['2a']],
    [{ messageIds: ['m1', 'm3'] }, ['1a', '1b', '3b']],
    [{ event: 'Bought' }, ['2a']],
    [{ event: 'identify' }, ['3b']],
    [{ userId: 'ada' }, ['1a', '1b', '3b']],
    [{ anonymousId: 'x' }, ['2a']],
    [{ from: 200 }, ['2a', '3b']],
    [{ before: 200 }, ['1a', '1b']],
    [{ from: 200, before: 300 }, ['2a']],
  ]
  for (const [query, expected] of cases) expect(found(query), JSON.stringify(query)).toEqual(expected)
})

it('gives pages of whole events, in either direction', () => {
  expect(found({}, { limit: 1 })).toEqual(['1a', '1b'])
  expect(found({}, { after: 1, limit: 1 })).toEqual(['2a'])
  expect(found({}, { after: 2 })).toEqual(['3b'])
  expect(found({}, { newestFirst: true, limit: 2 })).toEqual(['3b', '2a'])
  expect(found({}, { newestFirst: true, after: 2 })).toEqual(['1a', '1b'])
  // An event without a match takes no place on the page.
  expect(found({ lane: 'b' }, { limit: 2 })).toEqual(['1b', '3b'])
  const many = Array.from({ length: 1_002 }, (_, index) => ({ ...threeRows().rows[1], seq: index + 1 }) as never)
  expect([
    findDeliveries(many, {}, {}, systemClock).length,
    findDeliveries(many, {}, { limit: 5_000 }, systemClock).length,
  ]).toEqual([100, 1_000])
  const [row] = threeRows().rows
  expect(findDeliveries([{ ...row, event: undefined } as never], {}, {}, systemClock)[0]).not.toHaveProperty('name')
  expect(findDeliveries([row as never], {}, {}, systemClock)[0]).toMatchObject({ name: 'Viewed', acceptedAt: 100 })
})

function table() {
  const { rows, ...entries } = threeRows()
  const kept = createSeqTable<(typeof rows)[0]>()
  for (const row of rows) kept.set(row.seq, row)
  return { rows: kept, ...entries }
}

it('tells since when the oldest has waited in each lane', () => {
  const { rows, a2 } = table()
  const totals = { a: { pending: 1 }, b: { pending: 1 }, c: { pending: 0 } } as unknown as Totals
  a2.facts = newFacts
  const fillOf = (lane: string) => (lane === 'a' ? 0.5 : 0)
  expect(depthsOf(rows, totals, fillOf)).toEqual({
    a: { pending: 1, fill: 0.5, oldestAt: 200 },
    b: { pending: 1, fill: 0, oldestAt: 300 },
    c: { pending: 0, fill: 0 },
  })
  a2.facts = { ...newFacts, state: 'delivered' }
  expect(depthsOf(rows, totals, fillOf)).toMatchObject({ a: { pending: 1 } })
  expect(depthsOf(rows, { b: { pending: 0 } } as unknown as Totals, fillOf)).toStrictEqual({
    b: { pending: 0, fill: 0 },
  })
})

it('marks for a replay what is settled and has its body, once, and gives it out oldest first', () => {
  const { rows, a1, b1, a2, b3 } = table()
  const replays = createMemoryReplays(rows, createMemoryMarks(), () => false)
  expect(replays.count({})).toEqual({ a: { count: 2, overtaken: 0 }, b: { count: 1, overtaken: 0 } })
  expect([replays.mark({ lane: 'a' }, 'r1'), replays.mark({}, 'r2'), replays.mark({}, 'r3')]).toEqual([2, 1, 0])
  expect(replays.take('r1', 1)).toEqual([a1])
  expect(a1.mark).toBeUndefined()
  expect(replays.take('r1', 5)).toEqual([a2])
  expect([replays.take('r1', 5), replays.take('nobody', 5)]).toEqual([[], []])
  // Erased since it was marked.
  b1.facts = { ...newFacts, state: 'erased' }
  expect([replays.take('r2', 5), b3.mark]).toEqual([[], undefined])
})
