import type { OrderPolicy } from '@waybill/delivery/store'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOrderLines, type InLine, type OrderLines } from './order-lines.js'

let lines: OrderLines
const open = (order: OrderPolicy = 'per-user') => {
  lines = createOrderLines(order)
}

const live = (seq: number, keys: readonly string[] = ['u'], more: Partial<InLine> = {}): InLine => ({
  seq,
  keys,
  barrier: false,
  bulk: false,
  turn: seq,
  behind: seq - 1,
  ...more,
})
const bulk = (seq: number, turn: number, behind: number, keys = ['u']): InLine =>
  live(seq, keys, { bulk: true, turn, behind })
/** Meets them one after the other. Returns the `seq` of those that wait. */
const meet = (...all: readonly InLine[]) =>
  all.filter((one) => {
    lines.enter(one)
    return lines.waits(one)
  }).length
const leave = (one: InLine) => lines.leave(one).map(({ seq }) => seq)

describe('the lines of a lane', () => {
  it.each([
    ['none', false, 0],
    ['identify-first', false, 0],
    ['identify-first', true, 1],
    ['per-user', false, 1],
  ] as const)('let later ones wait for a head: order %s, barrier %s', (order, barrier, waiting) => {
    open(order)
    expect(meet(live(1, ['u'], { barrier }), live(2), live(3, ['other']))).toBe(waiting)
  })

  it('free those up to the next head, oldest first, and no more', () => {
    open('identify-first')
    const [one, four] = [live(1, ['u'], { barrier: true }), live(4, ['u'], { barrier: true })]
    meet(one, live(2), live(3), four, live(5))
    expect(leave(one)).toEqual([2, 3, 4])
    expect(lines.isBlocked(live(3))).toBe(false)
    expect(leave(four)).toEqual([5])
    expect(leave(four)).toEqual([])
  })

  it('let an overtaken one go past, and it waits for none', () => {
    open()
    const one = live(1, ['u'], { overtaken: true })
    expect([meet(one, live(2)), lines.isHead(one), leave(one)]).toEqual([0, false, []])
  })

  it('know those that were erased before it was their turn', () => {
    open()
    const [one, two, three] = [live(1), live(2), live(3)]
    meet(one, two, three, live(4))
    expect([leave(two), leave(three)]).toEqual([[], []])
    // Who was erased is freed like the others: it is gone when it is looked for.
    expect(leave(one)).toEqual([2, 3, 4])
    expect(lines.isBlocked(live(4))).toBe(false)
  })

  it('of several keys must all be free', () => {
    open('identify-first')
    const [one, two] = [live(1, ['a'], { barrier: true }), live(2, ['b'], { barrier: true })]
    const both = live(3, ['a', 'b'], { barrier: true })
    meet(one, two, both, live(4, ['a']), live(5, ['b']))
    expect(leave(one)).toEqual([3])
    expect(lines.waits(both)).toBe(true)
    expect(leave(two)).toEqual([3])
    expect(lines.waits(both)).toBe(false)
    expect(leave(both)).toEqual([4, 5])
  })

  it('let a replayed one wait for live ones up to its replay and for earlier replays, and no live one for it', () => {
    open()
    const [five, eight, nine] = [live(5), live(8), live(9)]
    meet(five, eight, nine)
    // Events 2 and 1 were replayed, in this order, when 8 was the newest.
    const [two, one] = [bulk(2, 1, 8), bulk(1, 2, 8)]
    expect(meet(two, one)).toBe(2)
    expect(leave(five)).toEqual([8])
    // It waits for the live ones first, and then for the one that was replayed before it.
    expect(leave(eight)).toEqual([1, 2, 9])
    expect([lines.waits(two), lines.waits(one)]).toEqual([false, true])
    expect(lines.waits(live(10))).toBe(true)
    expect(leave(nine)).toEqual([10])
    expect(leave(two)).toEqual([1])
  })

  it('do not count twice what is read again', () => {
    open()
    const one = live(1)
    meet(one)
    lines.enter(one)
    expect(meet(live(2))).toBe(1)
    expect(leave(one)).toEqual([2])
    expect(lines.isBlocked(live(2))).toBe(false)
  })

  it('go on through thousands', () => {
    open()
    const all = Array.from({ length: 5_000 }, (_, index) => live(index + 1))
    expect(meet(...all)).toBe(4_999)
    for (const one of all) expect(leave(one)).toEqual(one.seq < 5_000 ? [one.seq + 1] : [])
  })
})

it('with any keys nobody goes before a head of its own, and nobody is stuck', () => {
  const event = fc.record({
    keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    barrier: fc.boolean(),
    replayed: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 30 }),
      fc.constantFrom<OrderPolicy>('identify-first', 'per-user'),
      fc.infiniteStream(fc.nat()),
      (events, order, choice) => {
        open(order)
        const all = events.map(({ keys, barrier, replayed }, index) => {
          const seq = index + 1
          return live(seq, keys, { barrier, ...(replayed ? { bulk: true, turn: seq, behind: seq - 1 } : {}) })
        })
        const ready = new Set<InLine>()
        for (const one of all) {
          lines.enter(one)
          if (!lines.waits(one)) ready.add(one)
        }
        const left = new Set(all)
        const isAhead = (other: InLine, one: InLine) =>
          other.turn < one.turn && (one.bulk || !other.bulk) && other.keys.some((key) => one.keys.includes(key))
        while (left.size > 0) {
          const one = [...ready][(choice.next().value as number) % ready.size]
          if (!one) throw new Error(`stuck: ${JSON.stringify([...left])}`)
          expect([...left].filter((other) => lines.isHead(other) && isAhead(other, one))).toEqual([])
          ready.delete(one)
          left.delete(one)
          for (const { seq } of lines.leave(one)) {
            const next = all[seq - 1] as InLine
            expect(ready.has(next)).toBe(false)
            if (!lines.waits(next)) ready.add(next)
          }
        }
      },
    ),
  )
})
