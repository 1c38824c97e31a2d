import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Database } from '../open/driver.js'
import { failing, openMemoryDatabase } from '../testing/memory-database.js'
import { transact } from '../writer/writer.js'
import type { IdHash } from './id-hash.js'
import { createIdRuns, type HashedId } from './id-runs.js'

/** Different for each number; many share one or two words, and all slices have some. */
const hashOf = (id: number): IdHash => [((id % 7) << 29) | (id & 0xffff), id >> 1, (id * 2_654_435_761) | 0]
const strangerOf = (id: number): IdHash => [hashOf(id)[0], hashOf(id)[1], hashOf(id)[2] ^ 1]

const command = fc.oneof(
  fc.record({
    what: fc.constant('write' as const),
    count: fc.integer({ min: 1, max: 40 }),
    join: fc.boolean(),
    stay: fc.nat(5),
  }),
  fc.record({ what: fc.constant('purge' as const), nth: fc.nat(40) }),
  fc.record({ what: fc.constant('forget' as const), seq: fc.nat(300), keep: fc.nat(120) }),
  fc.record({ what: fc.constant('reopen' as const) }),
)
const step = fc.record({ command, fails: fc.boolean() })

interface ModelRun {
  readonly last: number
  readonly ids: readonly HashedId[]
}

function modelForget(
  runs: readonly ModelRun[],
  { seq, keep }: { readonly seq: number; readonly keep: number },
  there: ReadonlySet<number>,
): readonly ModelRun[] {
  let left = runs.reduce((sum, { ids }) => sum + ids.length, 0)
  let isOver = false
  return runs.flatMap((run) => {
    isOver ||= run.last >= seq || left <= keep
    if (isOver) return run
    const ids = run.ids.filter((id) => there.has(id.seq))
    left -= run.ids.length - ids.length
    return ids.length === 0 ? [] : { ...run, ids }
  })
}

function addEvents(database: Database, seqs: readonly number[]): void {
  for (const seq of seqs) database.exec(`INSERT INTO events VALUES (${seq}, 1, 'm', 0, 'n', '[]', 0, 0, 1, NULL)`)
}

describe('the runs of ids', () => {
  it('know what a list of lists knows, through joins, forgetting, failures and reopening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const database = await openMemoryDatabase()
        let runs = createIdRuns(database)
        let model: readonly ModelRun[] = []
        let seq = 0
        const there = new Set<number>()
        for (const { command: one, fails } of steps) {
          if (one.what === 'reopen') runs = createIdRuns(database)
          if (one.what === 'write') {
            const ids = Array.from({ length: one.count }, (_, index) => {
              // Some numbers are of events whose id was known already.
              const own = seq + 1 + index * 2
              return { hash: hashOf(own), seq: own }
            })
            const last = seq + 2 * one.count
            if (!fails) for (const id of ids) if (id.seq % 5 < one.stay) there.add(id.seq)
            const write = () => runs.write(ids, { last, join: one.join })
            if (fails) failing(database, write)
            else {
              transact(database, write)()
              const joined = one.join ? model.at(-1) : undefined
              const before = joined ? model.slice(0, -1) : model
              model = [...before, { last, ids: [...(joined?.ids ?? []), ...ids] }]
            }
            if (!fails)
              addEvents(
                database,
                [...there].filter((own) => own > seq),
              )
            seq = last
          }
          // Whoever purges asks for forgetting up to the first event that is purged.
          if (one.what === 'purge') {
            const own = [...there][one.nth % Math.max(1, there.size)]
            if (own !== undefined) there.delete(own)
            database.exec(`DELETE FROM events WHERE seq = ${own ?? 0}`)
            const forget = () => runs.forget(own ?? 0, 0)
            transact(database, forget)()
            model = modelForget(model, { seq: own ?? 0, keep: 0 }, there)
          }
          if (one.what === 'forget') {
            const forget = () => runs.forget(one.seq, one.keep)
            if (fails) failing(database, forget)
            else {
              transact(database, forget)()
              model = modelForget(model, one, there)
            }
          }
          expect(runs.last).toBe(model.at(-1)?.last ?? 0)
          expect(runs.newestSize).toBe(model.at(-1)?.ids.length ?? 0)
          const known = new Map(model.flatMap(({ ids }) => ids.map((id) => [id.seq, id] as const)))
          const all = Array.from({ length: seq }, (_, index) => index + 1)
          expect(all.map((own) => runs.find(hashOf(own)))).toEqual(all.map((own) => (known.has(own) ? own : undefined)))
          expect(all.filter((own) => runs.find(strangerOf(own)) !== undefined)).toEqual([])
          const rows = database.prepare('SELECT sum(size) AS ids, count(*) AS runs FROM hash_runs').get()
          expect(rows).toMatchObject({ ids: known.size || null, runs: model.length })
          const [{ bytes } = {}] = database.prepare('SELECT sum(length(hashes)) AS bytes FROM hash_slices').all()
          expect(Number(bytes ?? 0)).toBe(16 * known.size)
        }
        database.close()
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('keep the ids of events that are there, until these are purged too', async () => {
    const database = await openMemoryDatabase()
    const runs = createIdRuns(database)
    for (const first of [1, 11]) {
      const ids = Array.from({ length: 10 }, (_, index) => ({ hash: hashOf(first + index), seq: first + index }))
      transact(database, () => runs.write(ids, { last: first + 9, join: false }))()
    }
    addEvents(database, [3, 5])
    const known = () => Array.from({ length: 20 }, (_, index) => index + 1).filter((seq) => runs.find(hashOf(seq)))
    runs.forget(21, 0)()
    expect(known()).toEqual([3, 5])
    database.exec('DELETE FROM events WHERE seq = 3')
    runs.forget(3, 0)()
    expect(known()).toEqual([3, 5])
    runs.forget(21, 0)()
    expect(known()).toEqual([5])
  })

  it('keep a run that ends after the first event that is purged, and those that are few enough', async () => {
    const database = await openMemoryDatabase()
    const runs = createIdRuns(database)
    for (const [first, last] of [
      [1, 10],
      [11, 20],
      [21, 30],
    ] as const) {
      const ids = Array.from({ length: last - first + 1 }, (_, index) => first + index)
      const hashed = ids.map((seq) => ({ hash: hashOf(seq), seq }))
      transact(database, () => runs.write(hashed, { last, join: false }))()
    }
    const rows = database.prepare('SELECT id, first, last, size FROM hash_runs ORDER BY id').all()
    expect(rows.map((row) => Object.values(row))).toEqual([
      [1, 1, 10, 10],
      [2, 11, 20, 10],
      [3, 21, 30, 10],
    ])
    // A slice without ids is not written.
    expect(database.prepare('SELECT min(length(hashes)) AS least FROM hash_slices').get()).toMatchObject({ least: 16 })
    const knows = () => [10, 20, 30].map((seq) => runs.find(hashOf(seq)) === seq)
    runs.forget(10, 0)()
    expect(knows()).toEqual([true, true, true])
    runs.forget(11, 30)()
    expect(knows()).toEqual([true, true, true])
    runs.forget(21, 29)()
    expect(knows()).toEqual([false, true, true])
    runs.forget(31, 0)()
    expect(knows()).toEqual([false, false, false])
    expect(runs.last).toBe(0)
  })
})
