import { describe, expect, it } from 'vitest'
import type { OrderPolicy } from '../store/store.js'
import { type DeliveryFacts, withAttempts } from './delivery-facts.js'
import { deliveryRecordOf } from './delivery-record.js'
import { createFifo } from './fifo.js'
import { createLaneQueue } from './lane-queue.js'
import type { Openness } from './openness.js'
import { createOrderGate } from './order-gate.js'
import type { QueuedDelivery } from './queued-delivery.js'

interface One extends QueuedDelivery {
  readonly id: string
  pending: boolean
}

let seqs = 0

function one(id: string, keys: readonly string[] = [], said: Partial<One> = {}): One {
  return {
    id,
    seq: seqs++,
    source: 'shop',
    keys,
    barrier: false,
    bytes: 10,
    pending: true,
    isPending() {
      return this.pending
    },
    bulk: false,
    endpoint: undefined,
    leased: false,
    dueAt: 0,
    blockers: undefined,
    waiters: undefined,
    ...said,
  }
}

const idsOf = (ones: readonly One[]) => ones.map(({ id }) => id)

function queueOf(order: OrderPolicy = 'none') {
  let time = 100
  let rings = 0
  const queue = createLaneQueue<One>({ order, now: () => time, onReady: () => rings++ })
  const take = (max = 100, maxBytes = 1e9) => idsOf(queue.take({ max, maxBytes }))
  return {
    queue,
    take,
    pass: (ms: number) => {
      time += ms
    },
    /** How often it has rung since the last look. */
    rings: () => {
      const rung = rings
      rings = 0
      return rung
    },
  }
}

describe('a lane queue', () => {
  it('gives out what is ready, oldest first, up to a number or beyond so many bytes', () => {
    const { queue, take, rings } = queueOf()
    const ones = ['a', 'b', 'c', 'd', 'e'].map((id) => one(id))
    expect([queue.nextDue(), take()]).toEqual([undefined, []])
    for (const one of ones) queue.enter(one)
    expect([rings(), queue.nextDue()]).toEqual([5, 0])
    expect(take(2)).toEqual(['a', 'b'])
    expect(ones.map(({ leased }) => leased)).toEqual([true, true, false, false, false])
    expect(take(100, 20)).toEqual(['c', 'd'])
    expect(take(100, 1)).toEqual(['e'])
    expect([take(), queue.nextDue()]).toEqual([[], undefined])
  })

  it('passes over what was settled, or leased, while it stood there', () => {
    const { queue, take } = queueOf()
    const ones = ['a', 'b', 'c'].map((id) => one(id))
    for (const one of ones) queue.enter(one)
    ;(ones[0] as One).pending = false
    ;(ones[1] as One).leased = true
    expect(take()).toEqual(['c'])
    expect(ones.map(({ leased }) => leased)).toEqual([false, true, true])
  })

  it('gives out what waits once it is due', () => {
    const { queue, take, pass, rings } = queueOf()
    const [early, late] = [one('early'), one('late')]
    queue.wait(late, { afterMs: 30 })
    queue.wait(early, { afterMs: 10 })
    expect([rings(), queue.nextDue(), early.dueAt, late.dueAt]).toEqual([2, 10, 110, 130])
    pass(9)
    expect([take(), queue.nextDue()]).toEqual([[], 1])
    pass(1)
    expect([queue.nextDue(), take(), queue.nextDue()]).toEqual([0, ['early'], 20])
    pass(50)
    expect([queue.nextDue(), take(), queue.nextDue()]).toEqual([0, ['late'], undefined])
    early.leased = false
    queue.wait(early, { afterMs: 0 })
    expect([rings(), queue.nextDue()]).toEqual([1, 0])
  })

  it('leaves what is filed under a closed endpoint, and takes only one when asked to', () => {
    const { queue, rings } = queueOf()
    const [a, b, c, d] = [one('a'), one('b'), one('c'), one('d')]
    queue.wait(a, { endpoint: 'carts' })
    queue.wait(b, { endpoint: 'users' })
    queue.wait(c, { endpoint: 'carts', afterMs: 1_000 })
    queue.wait(d)
    expect([rings(), a.endpoint, c.endpoint, d.endpoint]).toEqual([4, 'carts', 'carts', undefined])
    const take = (openness: Openness) => idsOf(queue.take({ max: 100, maxBytes: 1e9, ...openness }))
    expect([queue.nextDue({ only: 'none' }), take({ only: 'none' })]).toEqual([undefined, []])
    expect([queue.nextDue({ only: 'users' }), take({ only: 'users' })]).toEqual([0, ['b']])
    expect([take({ only: 'carts', closed: ['carts'] }), take({ closed: ['carts'] })]).toEqual([[], ['d']])
    expect([queue.nextDue({ closed: ['carts'] }), queue.nextDue()]).toEqual([undefined, 0])
    queue.resume()
    expect([rings(), queue.nextDue({ closed: ['carts'] }), take({})]).toEqual([1, undefined, ['a', 'c']])
  })

  it('takes what is live first, and the sources in turns', () => {
    const { queue, take } = queueOf()
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.enter(one(id, [], { source: 'a' }))
    queue.enter(one('r', [], { source: 'b', bulk: true }))
    for (const id of ['b1', 'b2']) queue.enter(one(id, [], { source: 'b' }))
    expect(take(3)).toEqual(['a1', 'b1', 'a2'])
    queue.enter(one('c1', [], { source: 'c' }))
    expect(take()).toEqual(['b2', 'c1', 'a3', 'a4', 'r'])
  })

  it('lets go whoever waited for one that left', () => {
    const { queue, take, rings } = queueOf('per-user')
    const ones = ['a', 'b', 'c'].map((id) => one(id, ['u']))
    const [a, b] = ones as [One, One]
    for (const one of ones) queue.enter(one)
    expect([rings(), queue.isHead(a), take()]).toEqual([1, true, ['a']])
    queue.leave(a)
    expect([rings(), take()]).toEqual([1, ['b']])
    queue.leave(b)
    expect(take()).toEqual(['c'])
  })
})

describe('the order gate', () => {
  function enter(order: OrderPolicy, ones: readonly One[]) {
    const gate = createOrderGate<One>(order)
    for (const one of ones) gate.enter(one)
    return { gate, blockers: () => ones.map(({ blockers }) => blockers?.length ?? 0) }
  }

  it('has nobody wait without an order', () => {
    const ones = [one('a', ['u'], { barrier: true }), one('b', ['u'])]
    const { gate, blockers } = enter('none', ones)
    expect([blockers(), ones.map(({ waiters }) => waiters)]).toEqual([
      [0, 0],
      [undefined, undefined],
    ])
    expect([gate.isHead(ones[0] as One), gate.leave(ones[0] as One)]).toEqual([false, []])
  })

  it('has each wait for the one before it, per user', () => {
    const [a, b, c, other] = [one('a', ['u']), one('b', ['u']), one('c', ['u']), one('x', ['v'])]
    const { gate, blockers } = enter('per-user', [a, b, c, other])
    expect(blockers()).toEqual([0, 1, 1, 0])
    expect(idsOf((a.waiters ?? []) as One[])).toEqual(['b'])
    expect(idsOf(gate.leave(a))).toEqual(['b'])
    expect([a.waiters, b.blockers]).toEqual([undefined, undefined])
    expect(idsOf(gate.leave(b))).toEqual(['c'])
    expect(gate.leave(c)).toEqual([])
    const late = one('late', ['u'])
    gate.enter(late)
    expect(late.blockers).toBeUndefined()
  })

  it('has only identifying events be waited for, identify first', () => {
    const [free, identify] = [one('free', ['u']), one('identify', ['u'], { barrier: true })]
    const [b, c, next] = [one('b', ['u']), one('c', ['u']), one('next', ['u'], { barrier: true })]
    const { gate, blockers } = enter('identify-first', [free, identify, b, c, next])
    expect(blockers()).toEqual([0, 0, 1, 1, 1])
    expect([free, identify].map(gate.isHead)).toEqual([false, true])
    expect(gate.leave(free)).toEqual([])
    expect(idsOf(gate.leave(identify))).toEqual(['b', 'c', 'next'])
    expect(gate.leave(b)).toEqual([])
    const late = one('late', ['u'])
    gate.enter(late)
    expect(late.blockers).toHaveLength(1)
  })

  it('has one with several keys wait for each earlier one, once', () => {
    const [a, b, both, twice] = [one('a', ['u']), one('b', ['v']), one('both', ['u', 'v']), one('twice', ['u', 'v'])]
    const { gate, blockers } = enter('per-user', [a, b, both, twice])
    expect(blockers()).toEqual([0, 0, 2, 1])
    expect(gate.leave(a)).toEqual([])
    expect(idsOf(gate.leave(b))).toEqual(['both'])
    expect(idsOf(gate.leave(both))).toEqual(['twice'])
    const itself = one('itself', ['w', 'w'])
    gate.enter(itself)
    expect([itself.blockers, itself.waiters]).toEqual([undefined, undefined])
  })

  it('has those behind one that ended while it waited wait for what that one waited for, where they share a key', () => {
    const [a, gone] = [one('a', ['u']), one('gone', ['u', 'v'])]
    const [same, other] = [one('same', ['u']), one('other', ['v'])]
    const { gate } = enter('per-user', [a, gone, same, other])
    gone.pending = false
    expect(idsOf(gate.leave(gone))).toEqual(['other'])
    const [next, apart] = [one('next', ['u']), one('apart', ['v'])]
    for (const late of [next, apart]) gate.enter(late)
    expect([next.blockers, apart.blockers]).toEqual([[same], [other]])
    expect(idsOf(gate.leave(a))).toEqual(['same'])
  })

  it('keeps the last head of a key when a later one ends while it waits', () => {
    const [a, gone] = [one('a', ['u'], { barrier: true }), one('gone', ['u'], { barrier: true })]
    const { gate } = enter('identify-first', [a, gone])
    gone.pending = false
    expect(gate.leave(gone)).toEqual([])
    const late = one('late', ['u'])
    gate.enter(late)
    expect(late.blockers).toEqual([a])
    expect(idsOf(gate.leave(a))).toEqual(['late'])
  })

  it('bears thousands that end behind one head', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => one(`c${index}`, ['u']))
    const { gate } = enter('per-user', chain)
    for (const gone of chain.slice(1, -1)) {
      gone.pending = false
      expect(gate.leave(gone)).toEqual([])
    }
    expect(gate.leave(chain[0] as One)).toEqual([chain.at(-1)])
  })

  it('has what is replayed wait for everything before it, and nothing live for what is replayed', () => {
    const [live, first] = [one('live', ['u']), one('first', ['u'], { bulk: true })]
    const [second, late] = [one('second', ['u'], { bulk: true }), one('late', ['u'])]
    const { gate } = enter('per-user', [live, first, second, late])
    expect([first.blockers, second.blockers, late.blockers]).toEqual([[live], [live, first], [live]])
    expect(idsOf(gate.leave(live))).toEqual(['first', 'late'])
    expect(idsOf(gate.leave(first))).toEqual(['second'])
  })
})

describe('a ring', () => {
  it('shows its first few, which stay', () => {
    const fifo = createFifo<number>()
    expect([fifo.size, fifo.first(), fifo.peek(3)]).toEqual([0, undefined, []])
    for (let index = 0; index < 16; index++) fifo.push(index)
    for (let index = 0; index < 14; index++) fifo.shift()
    for (let index = 16; index < 20; index++) fifo.push(index)
    expect([fifo.size, fifo.first(), fifo.peek(3), fifo.peek(0)]).toEqual([6, 14, [14, 15, 16], []])
    expect([fifo.peek(100), fifo.size]).toEqual([[14, 15, 16, 17, 18, 19], 6])
  })

  it('forgets what was taken out', () => {
    const fifo = createFifo<number>()
    fifo.push(1)
    fifo.push(2)
    fifo.shift()
    fifo.shift()
    expect([fifo.first(), fifo.shift(), fifo.size]).toEqual([undefined, undefined, 0])
    // Round to where the first one stood.
    for (let index = 0; index < 14; index++) fifo.push(index)
    for (let index = 0; index < 14; index++) fifo.shift()
    expect(fifo.first()).toBeUndefined()
  })
})

describe('the ledger’s form of a delivery', () => {
  const facts: DeliveryFacts = {
    state: 'pending',
    reason: undefined,
    detail: undefined,
    remarks: undefined,
    attempt: 1,
    step: 2,
    maybeDelivered: false,
    overtaken: false,
    late: false,
    replays: 0,
    discarded: undefined,
    attempts: [],
  }

  it('has what applies, and nothing else', () => {
    const bare = { lane: 'a', state: 'pending', attempt: 1, step: 2, maybeDelivered: false, attempts: [] }
    expect(deliveryRecordOf('a', facts)).toStrictEqual(bare)
    const all = { ...facts, reason: 'slow', detail: 'very', overtaken: true, replays: 1 }
    expect(deliveryRecordOf('a', all)).toStrictEqual({
      ...bare,
      reason: 'slow',
      detail: 'very',
      overtaken: true,
      replays: 1,
    })
  })

  it('keeps the newest fifty attempts', () => {
    const attempts = Array.from({ length: 51 }, (_, at) => ({ at, durationMs: 1, endpoint: 'one', calls: 1 }) as never)
    const [first, ...others] = attempts
    expect(withAttempts(others, [])).toBe(others)
    expect(withAttempts([], others)).toBe(others)
    expect(withAttempts([], attempts)).toEqual(others)
    expect(withAttempts([first as never], others)).toEqual(others)
    expect(withAttempts([first as never], others.slice(0, 2))).toEqual(attempts.slice(0, 3))
  })
})
