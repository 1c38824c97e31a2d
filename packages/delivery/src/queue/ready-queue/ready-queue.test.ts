import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReadyQueue, type Placed } from './ready-queue.js'

const one = (seq: number, said: Partial<Placed> = {}): Placed => ({
  seq,
  source: 'shop',
  endpoint: undefined,
  bulk: false,
  ...said,
})

const drain = (queue: ReturnType<typeof createReadyQueue<Placed>>, closed: readonly string[] = []) => {
  const ids: number[] = []
  for (let next = queue.shift({ closed }); next; next = queue.shift({ closed })) ids.push(next.seq)
  return ids
}

describe('a ready queue', () => {
  it('gives a source one turn in a round, whatever endpoints its deliveries are filed under', () => {
    const queue = createReadyQueue<Placed>(() => true)
    for (const id of [1, 2]) queue.push(one(id, { source: 'a', endpoint: 'carts' }))
    for (const id of [3, 4]) queue.push(one(id, { source: 'a' }))
    for (const id of [5, 6, 7, 8]) queue.push(one(id, { source: 'b' }))
    // What is filed is older than what was not planned.
    expect(drain(queue)).toEqual([1, 5, 2, 6, 3, 7, 4, 8])
  })

  it('takes the oldest of a source first, however late it came back', () => {
    const queue = createReadyQueue<Placed>(() => true)
    for (const seq of [5, 2, 9, 7]) queue.push(one(seq))
    for (const seq of [8, 1]) queue.push(one(seq, { endpoint: 'carts' }))
    for (const seq of [6, 3]) queue.push(one(seq, { endpoint: 'users' }))
    expect(drain(queue)).toEqual([1, 2, 3, 5, 6, 7, 8, 9])
  })

  it('drops what cannot go any more, at no cost of a turn', () => {
    const dead = new Set<number>()
    const queue = createReadyQueue<Placed>(({ seq }) => !dead.has(seq))
    for (let seq = 0; seq < 300; seq++) queue.push(one(seq, { source: 'a' }))
    for (let seq = 300; seq < 304; seq++) queue.push(one(seq, { source: 'b' }))
    for (let seq = 0; seq < 297; seq++) dead.add(seq)
    expect(drain(queue)).toEqual([297, 300, 298, 301, 299, 302, 303])
    expect(queue.has({})).toBe(false)
  })

  it('gives many sources with several endpoints one turn each', () => {
    const queue = createReadyQueue<Placed>(() => true)
    for (let source = 0; source < 200; source++)
      for (const [index, endpoint] of [undefined, 'carts', undefined, 'carts'].entries())
        queue.push(one(4 * source + index, { source: String(source), endpoint }))
    for (let round = 0; round < 4; round++) {
      const sources = Array.from({ length: 200 }, () => queue.shift({})?.source)
      expect(new Set(sources).size).toBe(200)
    }
    expect(queue.has({})).toBe(false)
  })

  it('puts a source that comes back at the end of the round', () => {
    const queue = createReadyQueue<Placed>(() => true)
    queue.push(one(1, { source: 'b' }))
    expect(drain(queue)).toEqual([1])
    for (const id of [2, 3, 4]) queue.push(one(id, { source: 'a' }))
    queue.push(one(5, { source: 'b' }))
    queue.push(one(6, { source: 'b' }))
    expect(drain(queue)).toEqual([2, 5, 3, 6, 4])
  })

  it('is never kept from one source by the thousands of another', () => {
    const queue = createReadyQueue<Placed>(() => true)
    for (let id = 0; id < 20_000; id++) queue.push(one(id, { source: 'a', endpoint: id % 2 ? 'carts' : 'users' }))
    queue.push(one(-1, { source: 'b', endpoint: 'users' }))
    expect([1, 2, 3].map(() => queue.shift({})?.source)).toContain('b')
  })

  it('gives out everything once, the oldest of each source first, and live before bulk', () => {
    const ones = fc.array(
      fc.record({
        source: fc.nat(100).map(String),
        endpoint: fc.constantFrom(undefined, 'carts', 'users'),
        bulk: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(ones, (all) => {
        const queue = createReadyQueue<Placed>(() => true)
        const pushed = all.map((said, id) => one(id, said))
        for (const delivery of pushed) queue.push(delivery)
        const open = drain(queue, ['carts'])
        expect(queue.has({ closed: ['carts'] })).toBe(false)
        const rest = drain(queue)
        expect([...open, ...rest].sort((a, b) => a - b)).toEqual(pushed.map(({ seq }) => seq))
        expect(open.every((id) => pushed[id]?.endpoint !== 'carts')).toBe(true)
        for (const ids of [open, rest]) {
          const classes = ids.map((id) => Number(pushed[id]?.bulk))
          expect(classes).toEqual([...classes].sort())
          const last = new Map<string, number>()
          for (const id of ids) {
            const { source, bulk } = pushed[id] as Placed
            const key = JSON.stringify([source, bulk])
            expect(last.get(key) ?? -1).toBeLessThan(id)
            last.set(key, id)
          }
        }
      }),
    )
  })
})
