import type { AttemptRecord, NextState } from '@waybill/delivery/store'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../testing/memory-database.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { createSettledRuns, type SettledEnd, type SettledRuns } from './settled-runs.js'

type End = Exclude<NextState, { readonly state: 'pending' }>

const record: AttemptRecord = { at: 1, durationMs: 2, endpoint: 'e', calls: 1, result: 'delivered', status: 200 }
const ends: readonly End[] = [
  { state: 'delivered' },
  { state: 'skipped', reason: 'no_consent' },
  { state: 'skipped', reason: 'not_allowed' },
  { state: 'expired', reason: 'no_consent', detail: 'after a week' },
]
const attemptLists: readonly (readonly AttemptRecord[])[] = [[], [], [record], [record, record]]

let database: StagedDatabase
let runs: SettledRuns

beforeEach(async () => {
  database = await openMemoryDatabase()
  database.exec("INSERT INTO lanes (name, low) VALUES ('a', 1), ('b', 1)")
  runs = createSettledRuns(database)
})

const told = (found: ReadonlyMap<number, SettledEnd>) =>
  [...found]
    .sort(([a], [b]) => a - b)
    .map(([seq, { at, progress }]) => {
      const { state, reason, detail, attempts } = progress
      return { seq, at, state, reason, detail, attempts: [...attempts] }
    })

const one = fc.record({
  lane: fc.integer({ min: 1, max: 2 }),
  seq: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20_000 })),
  end: fc.nat(ends.length - 1),
  attempts: fc.nat(attemptLists.length - 1),
})

describe('the runs of what ended', () => {
  it('tell of each event what was added, of any stretch', { timeout: 20_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(one, { maxLength: 30, selector: ({ lane, seq }) => `${lane} ${seq}` }), {
          maxLength: 4,
        }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(6_000)), { maxLength: 4 }),
        async (commits, stretches) => {
          database.exec('DELETE FROM runs')
          const model = new Map<string, ReturnType<typeof told>[number]>()
          for (const [index, commit] of commits.entries()) {
            const at = 1_000 + index
            for (const { lane, seq, end, attempts } of commit) {
              const next = ends[end] as End
              runs.add(lane, seq, next, attemptLists[attempts] ?? [])
              const { state, reason, detail } = next
              model.set(`${lane} ${seq}`, {
                seq,
                at,
                state,
                reason,
                detail,
                attempts: [...(attemptLists[attempts] ?? [])],
              })
            }
            runs.write(at)
          }
          for (const [first, length] of [[1, 20_000] as const, ...stretches])
            for (const lane of [1, 2]) {
              const expected = [...model]
                .filter(([key, { seq }]) => key.startsWith(`${lane} `) && seq >= first && seq <= first + length)
                .map(([, end]) => end)
                .sort((a, b) => a.seq - b.seq)
              expect(told(runs.between(lane, first, first + length))).toEqual(expected)
            }
          const widest = database.prepare('SELECT max(last - first) AS width FROM runs').get()
          expect(Number(widest?.['width'])).toBeLessThan(4_096)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are one row for what one commit ended side by side', () => {
    for (let seq = 1; seq <= 4_096; seq++) runs.add(1, seq, { state: 'delivered' }, [])
    runs.write(1)
    expect(database.prepare('SELECT first, last FROM runs').all()).toMatchObject([{ first: 1, last: 4_096 }])
    for (let seq = 1; seq <= 4_097; seq++) runs.add(2, seq, seq % 2 === 0 ? (ends[1] as End) : (ends[0] as End), [])
    runs.write(2)
    expect(runs.between(2, 1, 5_000).size).toBe(4_097)
    expect(database.prepare('SELECT count(*) AS rows FROM runs WHERE lane = 2').get()).toMatchObject({ rows: 2 })
    runs.write(3)
    expect(database.prepare('SELECT count(*) AS rows FROM runs').get()).toMatchObject({ rows: 3 })
  })

  it('never reach further than one small range of the index finds', () => {
    for (const seq of [1, 4_097, 8_192]) runs.add(1, seq, { state: 'delivered' }, [])
    runs.write(1)
    expect(database.prepare('SELECT first, last FROM runs ORDER BY first').all()).toMatchObject([
      { first: 1, last: 1 },
      { first: 4_097, last: 8_192 },
    ])
  })

  it('forget what was added to a unit that failed', () => {
    runs.add(1, 1, { state: 'delivered' }, [])
    runs.drop()
    runs.add(1, 2, { state: 'delivered' }, [])
    runs.write(5)
    expect([...runs.between(1, 1, 9).keys()]).toEqual([2])
  })

  it('go once no event of theirs is left, and not before', () => {
    for (const seq of [1, 2, 10, 11, 5_000]) {
      runs.add(1, seq, { state: 'delivered' }, [])
      if (seq !== 1 && seq !== 10) runs.write(seq)
    }
    const addEvent = (seq: number) =>
      database.exec(`INSERT INTO events VALUES (${seq}, 1, 'm', 0, 'n', '[]', 0, 0, 1, NULL)`)
    const left = () =>
      database
        .prepare('SELECT first FROM runs ORDER BY first')
        .all()
        .map(({ first }) => first)
    for (const seq of [2, 10, 5_000]) addEvent(seq)
    runs.deleteEmpty(1, 5_000)
    expect(left()).toEqual([1, 10, 5_000])
    database.exec('DELETE FROM events')
    runs.deleteEmpty(11, 4_999)
    expect(left()).toEqual([5_000])
    runs.deleteEmpty(1, 5_000)
    expect(left()).toEqual([])
  })

  it('take back stamps of a time that has not come, of their stretch alone', () => {
    for (const [seq, at] of [
      [1, 9_000],
      [5_000, 9_000],
      [5_001, 50],
      [12_000, 9_000],
    ] as const) {
      runs.add(1, seq, { state: 'delivered' }, [])
      runs.write(at)
    }
    runs.settledBy(4_990, 5_010, 100)
    expect(told(runs.between(1, 1, 20_000)).map(({ at }) => at)).toEqual([9_000, 100, 50, 9_000])
  })
})
