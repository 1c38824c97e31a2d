import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBloomFilter } from './bloom-filter.js'
import { hashId, type IdHash } from './id-hash.js'
import { createRecentIds } from './recent-ids.js'

/** Many at the end of the table, so that those go on at its beginning; many that differ in one word only. */
const hashOf = (id: number): IdHash => [id % 3 === 0 ? 1_023 - (id % 5) : id % 11, id % 4, id]

describe('the newest ids', () => {
  it('are those of a map, whatever is added, taken back and cleared', () => {
    const commands = fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 200 }) }) },
        { weight: 4, arbitrary: fc.record({ remove: fc.integer({ min: 0, max: 3_000 }) }) },
        { weight: 1, arbitrary: fc.record({ clear: fc.constant(true) }) },
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(commands, (list) => {
        const recent = createRecentIds()
        const model = new Map<number, number>()
        let seq = 7_000_000_000
        let next = 0
        for (const command of list) {
          if ('add' in command) {
            for (let count = 0; count < command.add; count++) {
              recent.add(hashOf(next), ++seq)
              model.set(next++, seq)
            }
          } else if ('remove' in command) {
            for (let id = Math.max(0, next - command.remove); id < next; id += 3) {
              recent.remove(hashOf(id))
              model.delete(id)
            }
          } else {
            recent.clear()
            model.clear()
          }
          expect(recent.size).toBe(model.size)
        }
        const ids = Array.from({ length: next + 10 }, (_, id) => id)
        expect(ids.map((id) => recent.find(hashOf(id)))).toEqual(ids.map((id) => model.get(id)))
        const all = recent.all().map(({ hash, seq: own }) => [hash[2], own] as const)
        expect(new Map(all)).toEqual(model)
        expect(all).toHaveLength(model.size)
      }),
      { numRuns: 40 },
    )
  })

  it('take an id again that was taken back', () => {
    const recent = createRecentIds()
    for (const seq of [5, 6, 7]) recent.add(hashOf(seq), seq)
    recent.remove(hashOf(6))
    recent.remove(hashOf(6))
    recent.remove(hashOf(99))
    expect([recent.size, recent.find(hashOf(6)), recent.find(hashOf(7))]).toEqual([2, undefined, 7])
    recent.add(hashOf(6), 8)
    expect([recent.size, recent.find(hashOf(6))]).toEqual([3, 8])
  })
})

describe('the memory of the newest ids', () => {
  const fill = (recent: ReturnType<typeof createRecentIds>, count: number, from = 0) => {
    for (let id = from; id < from + count; id++) recent.add([id, 0, id], 1 + id)
  }

  it('grows once half of it is taken, by what was taken back too, which goes then', () => {
    const recent = createRecentIds()
    fill(recent, 512)
    expect(recent.capacity).toBe(1_024)
    recent.clear()
    fill(recent, 512)
    for (let id = 0; id < 100; id++) recent.remove([id, 0, id])
    expect([recent.capacity, recent.size]).toEqual([1_024, 412])
    fill(recent, 1, 512)
    expect([recent.capacity, recent.size]).toEqual([2_048, 413])
    // 413 are taken now, and 1,024 may be.
    fill(recent, 611, 513)
    expect(recent.capacity).toBe(2_048)
    fill(recent, 1, 1_124)
    expect([recent.capacity, recent.size]).toEqual([4_096, 1_025])
    expect([recent.find([99, 0, 99]), recent.find([100, 0, 100])]).toEqual([undefined, 101])
  })

  it('takes the next place where one is taken, from the end to the beginning', () => {
    const recent = createRecentIds()
    for (const [index, high] of [2, 1_023, 1_023, 1_023].entries()) recent.add([high, index, 7], 5 + index)
    expect(recent.all()).toEqual([
      { hash: [1_023, 2, 7], seq: 7 },
      { hash: [1_023, 3, 7], seq: 8 },
      { hash: [2, 0, 7], seq: 5 },
      { hash: [1_023, 1, 7], seq: 6 },
    ])
  })
})

describe('a filter', () => {
  it.each([
    [0, 1],
    [1, 1],
    [32, 1],
    [33, 2],
    [64, 2],
    [65, 4],
    [70_000, 4_096],
  ])('of %d ids has %d blocks, of which the high word chooses one', (ids, blocks) => {
    const filter = createBloomFilter(ids)
    filter.add(5 * blocks, 11, 13)
    for (let power = 1; power < blocks; power *= 2) expect(filter.mayHave(power, 11, 13)).toBe(false)
    expect(filter.mayHave(0, 11, 13)).toBe(true)
    expect(filter.mayHave(blocks, 11, 13)).toBe(true)
    filter.add(blocks - 1, 500, 13)
    expect([filter.mayHave(-1, 500, 13), filter.mayHave(0, 500, 13)]).toEqual([true, blocks === 1])
  })

  const idsOf = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => hashId(1, `${from + index}`, 42))

  it.each([0, 1, 31, 32, 33, 1_000, 70_000])('of %d ids knows each of them, and hardly another', (count) => {
    const filter = createBloomFilter(count)
    for (const id of idsOf(count)) filter.add(...id)
    expect(idsOf(count).every((id) => filter.mayHave(...id))).toBe(true)
    const mistaken = idsOf(20_000, 1_000_000).filter((id) => filter.mayHave(...id))
    expect(mistaken.length).toBeLessThan(count === 0 ? 1 : 400)
  })

  it('looks at each of its five bits', () => {
    const id: IdHash = [0, 1 | (2 << 9) | (3 << 18), 4 | (5 << 9)]
    const filter = createBloomFilter(1)
    filter.add(...id)
    expect(filter.mayHave(...id)).toBe(true)
    // All but one of its bits are set.
    for (const other of [
      [0, 9 | (2 << 9) | (3 << 18), 4 | (5 << 9)],
      [0, 1 | (9 << 9) | (3 << 18), 4 | (5 << 9)],
      [0, 1 | (2 << 9) | (9 << 18), 4 | (5 << 9)],
      [0, 1 | (2 << 9) | (3 << 18), 9 | (5 << 9)],
      [0, 1 | (2 << 9) | (3 << 18), 4 | (9 << 9)],
    ] as const)
      expect(filter.mayHave(...other)).toBe(false)
  })
})
