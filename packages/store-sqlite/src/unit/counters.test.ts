import fc from 'fast-check'
import { expect, it } from 'vitest'
import { states } from '../rows/live-delivery.js'
import { failing, openMemoryDatabase } from '../testing/memory-database.js'
import { transact } from '../writer/writer.js'
import { type Counters, createCounters } from './counters.js'

const state = fc.constantFrom(...states)
const lane = fc.integer({ min: 1, max: 2 })
const change = fc.oneof(
  fc.record({ what: fc.constant('accept' as const), lane, state, bytes: fc.nat(1_000) }),
  fc.record({ what: fc.constant('move' as const), lane, from: state, to: state, bytes: fc.nat(1_000) }),
  fc.record({ what: fc.constant('close' as const), bytes: fc.nat(1_000) }),
  fc.record({ what: fc.constant('purge' as const), count: fc.nat(5) }),
)
const unit = fc.record({ changes: fc.array(change, { maxLength: 8 }), fails: fc.boolean(), low: fc.nat(1_000) })

const empty = () => ({
  accepted: 0,
  pending: 0,
  delivered: 0,
  skipped: 0,
  parked: 0,
  expired: 0,
  erased: 0,
  discarded: 0,
})

function openModel() {
  return {
    store: { seq: 0, events: 0, openEvents: 0, openBytes: 0 },
    lanes: [empty(), empty()],
    bytes: [0, 0],
    lows: [0, 0],
  }
}

it('counts what is committed, and nothing of what is not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 12 }), async (units) => {
      const database = await openMemoryDatabase()
      database.exec("INSERT INTO lanes (name, low) VALUES ('a', 0), ('b', 0)")
      let counters = createCounters(database)
      let model = openModel()
      for (const { changes, fails, low } of units) {
        const next = structuredClone(model)
        const work = () => {
          for (const one of changes) {
            if (one.what === 'accept') {
              expect(counters.nextSeq()).toBe(++next.store.seq)
              next.store.events++
              counters.open(1, one.bytes)
              next.store.openEvents++
              next.store.openBytes += one.bytes
              counters.accepted(one.lane, one.state, one.bytes)
              if (one.state === 'pending') next.bytes[one.lane - 1] = (next.bytes[one.lane - 1] ?? 0) + one.bytes
              const tally = next.lanes[one.lane - 1] ?? empty()
              tally.accepted++
              tally[one.state]++
            } else if (one.what === 'move') {
              counters.moved(one.lane, one.from, one.to, one.bytes)
              const pending = Number(one.to === 'pending') - Number(one.from === 'pending')
              next.bytes[one.lane - 1] = (next.bytes[one.lane - 1] ?? 0) + pending * one.bytes
              const tally = next.lanes[one.lane - 1] ?? empty()
              tally[one.from]--
              tally[one.to]++
            } else if (one.what === 'close') {
              counters.open(-1, -one.bytes)
              next.store.openEvents--
              next.store.openBytes -= one.bytes
            } else {
              counters.purged(one.count)
              next.store.events -= one.count
            }
          }
          const touched = new Set(changes.flatMap((one) => ('lane' in one ? [one.lane] : [])))
          for (const id of touched) next.lows[id - 1] = low + id
          counters.write((id) => low + id)
        }
        if (fails) {
          failing(database, work)
          counters.rolledBack()
        } else {
          transact(database, work)
          counters.committed()
          model = next
        }
        expect(inMemory(counters)).toEqual(model.store)
        expect(loadsOf(counters)).toEqual(loadsOfModel(model))
        expect(counters.totals()).toEqual({ a: model.lanes[0], b: model.lanes[1] })
        const lows = database.prepare('SELECT low FROM lanes ORDER BY id').all()
        expect(lows.map((row) => row['low'])).toEqual(model.lows)
      }
      counters = createCounters(database)
      expect(inMemory(counters)).toEqual(model.store)
      expect(loadsOf(counters)).toEqual(loadsOfModel(model))
      database.close()
    }),
    { numRuns: 60 },
  )
})

const inMemory = ({ seq, events, openEvents, openBytes }: Counters) => ({ seq, events, openEvents, openBytes })
const loadsOf = ({ load }: Counters) => [{ ...load(1) }, { ...load(2) }]
const loadsOfModel = ({ lanes, bytes }: ReturnType<typeof openModel>) =>
  lanes.map(({ pending }, index) => ({ pending, bytes: bytes[index] }))
