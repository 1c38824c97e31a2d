import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeqTable } from './seq-table.js'

interface Run {
  readonly events: number
  /** How many are there at a time. */
  readonly lag: number
  /** Numbers between two events. */
  readonly step: number
  readonly first: number
}

const runs = fc.record<Run>({
  events: fc.integer({ min: 1, max: 5_000 }),
  lag: fc.integer({ min: 1, max: 3_000 }),
  step: fc.integer({ min: 1, max: 700 }),
  first: fc.constantFrom(1, 2 ** 31 - 100, 2 ** 40),
})

describe('a table by numbers', () => {
  it('keeps what a map would keep, however long some stay and however far apart they are', () => {
    fc.assert(
      fc.property(runs, ({ events, lag, step, first }) => {
        const table = createSeqTable<number>()
        const model = new Map<number, number>()
        for (let index = 0; index < events; index++) {
          const seq = first + index * step
          table.set(seq, index)
          model.set(seq, index)
          // Every hundredth stays, as a parked one does.
          const gone = seq - lag * step
          if (index < lag || index % 100 === 0) continue
          expect(table.delete(gone)).toBe(model.delete(gone))
        }
        expect(table.size).toBe(model.size)
        expect(table.values()).toEqual([...model.values()])
        for (const [seq, value] of model)
          expect([table.get(seq), table.has(seq + 1)]).toEqual([value, model.has(seq + 1)])
        for (const seq of model.keys()) expect(table.delete(seq)).toBe(true)
        expect([table.size, table.values()]).toEqual([0, []])
      }),
      { numRuns: 30 },
    )
  })

  it('does what a map does in any order', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20_000 })), { maxLength: 400 })
    fc.assert(
      fc.property(steps, (all) => {
        const table = createSeqTable<number>()
        const model = new Map<number, number>()
        for (const [value, [adds, seq]] of all.entries()) {
          if (adds) {
            table.set(seq, value)
            model.set(seq, value)
          } else expect(table.delete(seq)).toBe(model.delete(seq))
          expect([table.get(seq), table.size]).toEqual([model.get(seq), model.size])
        }
        expect(table.values()).toEqual([...model].sort(([a], [b]) => a - b).map(([, value]) => value))
      }),
    )
  })
})
