import { type DeliveryFacts, newFacts } from '@waybill/delivery/queue'
import { beforeEach, describe, expect, it } from 'vitest'
import { type LiveDelivery, type LiveEvent, newLiveDelivery } from '../rows/live-delivery.js'
import { createStoreLane } from './create-store-lane.js'
import { type Met, page, type StoreLane, type StoreLaneOptions } from './store-lane.js'

let time: number
let ready: number
let dropped: number[]
let lane: StoreLane

function open(options: Partial<StoreLaneOptions> = {}): void {
  lane = createStoreLane({
    id: 7,
    name: 'a',
    order: 'none',
    window: 8,
    cursor: 0,
    following: true,
    now: () => time,
    onReady: () => ready++,
    onDropped: ({ seq }) => dropped.push(seq),
    ...options,
  })
}

beforeEach(() => {
  time = 5_000
  ready = 0
  dropped = []
  open()
})

function entry(seq: number, progress?: Partial<DeliveryFacts>, user = `u${seq}`): LiveDelivery {
  const row: LiveEvent = {
    seq,
    source: 's',
    messageId: `m${seq}`,
    at: 1,
    bytes: 10,
    keys: [`u:${user}`],
    barrier: false,
    event: undefined,
    open: 1,
    holders: 1,
  }
  const replayed = progress?.replays ? { turn: seq, behind: seq } : undefined
  return newLiveDelivery(
    row,
    'a',
    progress && { progress: { ...newFacts, ...progress }, endpoint: undefined, replayed },
  )
}

/** What the lane must know of a delivery on the disk. */
const met = (seq: number): Met => ({
  seq,
  source: 's',
  keys: [`u:u${seq}`],
  barrier: false,
  bulk: false,
  turn: seq,
  behind: seq - 1,
})
/** Those that come back from the disk, as many as there is room for. */
const back = (openness = {}, max = 99) => lane.returning(max, openness, false).map(({ seq }) => seq)
/** Accepts the events of these numbers, each of its own user, and tells which went into memory. */
const accept = (...seqs: number[]) => seqs.filter((seq) => lane.accepted(entry(seq)))
const all = { max: 1_000, maxBytes: 1e9, forMs: 1 }
const take = (max = 1_000) => lane.take({ ...all, max })
const seqsOf = (entries: readonly LiveDelivery[]) => entries.map(({ row }) => row.seq)
const readied = () => {
  const count = ready
  ready = 0
  return count
}

/** Leased a moment ago, and back again. */
function giveBack(one: LiveDelivery, options: Parameters<StoreLane['wait']>[1]): boolean {
  one.leased = false
  const postpones = lane.postpones(one, options)
  // Who leaves the memory has a row by then.
  if (postpones) one.stored = true
  lane.wait(one, options)
  return postpones
}

function settle(one: LiveDelivery): void {
  one.progress = { ...one.progress, state: 'delivered' }
  one.leased = false
  lane.remove(one)
}

describe('the window of a lane', () => {
  it('follows until it is full, and says what it is', () => {
    open({ window: 3 })
    expect([lane.id, lane.name, lane.cursor, lane.following, lane.room]).toEqual([7, 'a', 0, true, 3])
    expect([...lane.recovered]).toEqual([])
    expect(accept(1, 2)).toEqual([1, 2])
    expect([lane.cursor, lane.room, lane.following]).toEqual([2, 1, true])
    expect(accept(4)).toEqual([4])
    expect([lane.cursor, lane.room, lane.following]).toEqual([4, 0, true])
    lane.followed(6)
    expect(lane.cursor).toBe(6)
    expect(accept(7)).toEqual([])
    expect([lane.cursor, lane.following]).toEqual([6, false])
    // From here on it only knows what is read back.
    lane.followed(9)
    settle(take(1)[0] as LiveDelivery)
    expect(accept(10)).toEqual([])
    expect([lane.cursor, lane.following]).toEqual([6, false])
    expect([lane.entries.get(1), lane.entries.get(2)?.row.seq, lane.entries.has(7)]).toEqual([undefined, 2, false])
    lane.read(8, false)
    expect([lane.cursor, lane.following]).toEqual([8, false])
    lane.read(10, true)
    expect([lane.cursor, lane.following]).toEqual([10, true])
    expect(accept(11)).toEqual([11])
  })

  it('that was full calls for more when there is room again, once; not while it follows', () => {
    open({ window: 2 })
    accept(1, 2)
    const [one, two] = take() as [LiveDelivery, LiveDelivery]
    readied()
    settle(one)
    expect(readied()).toBe(0)
    accept(3, 4)
    const three = take()[0] as LiveDelivery
    expect(lane.following).toBe(false)
    readied()
    settle(two)
    expect(readied()).toBe(1)
    settle(three)
    expect(readied()).toBe(0)
    expect(dropped).toEqual([1, 2, 3])
    expect([one.row.holders, three.row.holders]).toEqual([0, 0])
    // It is not there any more.
    settle(three)
    expect([dropped, three.row.holders]).toEqual([[1, 2, 3], 0])
  })

  it('has more when something on the disk is due and there is room', () => {
    open({ window: 1, following: false })
    expect(lane.hasMore({})).toBe(true)
    lane.loaded(entry(1))
    expect(lane.hasMore({})).toBe(false)
    settle(take()[0] as LiveDelivery)
    expect(lane.hasMore({})).toBe(true)
    lane.read(1, true)
    expect(lane.hasMore({})).toBe(false)
    lane.postpone(met(2), { afterMs: 5 })
    expect(lane.hasMore({})).toBe(false)
    time += 5
    expect(lane.hasMore({})).toBe(true)
    accept(3)
    expect(lane.hasMore({})).toBe(false)
  })
})

describe('the low-watermark of a lane', () => {
  it('stands before the oldest that is pending without a row, and else behind the cursor', () => {
    expect(lane.low()).toBe(1)
    accept(3, 4, 5, 6)
    expect([lane.low(), lane.laggards(-100)[0]?.row.seq]).toEqual([3, 3])
    const [three, four, five, six] = take() as [LiveDelivery, LiveDelivery, LiveDelivery, LiveDelivery]
    settle(four)
    expect([lane.low(), lane.laggards(-100)[0]?.row.seq]).toEqual([3, 3])
    settle(three)
    expect([lane.laggards(-100)[0]?.row.seq, lane.low()]).toEqual([5, 5])
    five.stored = true
    expect([lane.laggards(-100)[0]?.row.seq, lane.low()]).toEqual([6, 6])
    settle(six)
    expect([lane.laggards(-100)[0], lane.low()]).toEqual([undefined, 7])
  })

  it('is not held up by what was read back from a row', () => {
    open({ cursor: 10, following: false })
    lane.loaded(entry(4, { attempt: 1 }))
    lane.loaded(entry(5, { attempt: 1 }), {})
    expect(lane.low()).toBe(11)
    lane.loaded(entry(11))
    lane.read(12, true)
    expect(lane.low()).toBe(11)
    expect(seqsOf(take())).toEqual([4, 5, 11])
  })
})

describe('an event that goes back', () => {
  const filed = { endpoint: 'carts' }
  const closed = { closed: ['carts'] }
  /** Leased events of their own users, without waiters. */
  function leased(count: number): LiveDelivery[] {
    accept(...Array.from({ length: count }, (_, index) => index + 1))
    return take()
  }

  it('waits in memory while a quarter of the window does not, and else on the disk', () => {
    const [one, two, three, four, five] = leased(5) as [
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
    ]
    expect([giveBack(one, { afterMs: 50 }), giveBack(two, filed)]).toEqual([false, false])
    expect([one.waits, two.waits, one.row.holders]).toEqual([true, true, 1])
    // What waits for nothing is not counted, and goes out first.
    expect([giveBack(four, {}), giveBack(five, { afterMs: 0 }), four.waits]).toEqual([false, false, false])
    readied()
    expect(giveBack(three, { afterMs: 20 })).toBe(true)
    expect([readied(), dropped, three.row.holders, lane.entries.has(3)]).toEqual([1, [3], 0, false])
    expect(seqsOf(lane.take({ ...all, ...closed }))).toEqual([4, 5])
    expect(lane.nextDue(closed)).toBe(20)
    expect(giveBack(four, filed)).toBe(true)
    expect([readied(), dropped]).toEqual([1, [3, 4]])
    time += 20
    expect([lane.nextDue(closed), lane.hasMore(closed), back(closed), lane.nextDue(closed)]).toEqual([0, true, [3], 30])
    expect(back({ only: 'carts' })).toEqual([4])
    lane.resume()
    expect(seqsOf(take())).toEqual([1, 2])
  })

  it('is counted until it is taken or ends', () => {
    const [one, two, three, four, five] = leased(5) as [
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
      LiveDelivery,
    ]
    for (const each of [one, two]) giveBack(each, { afterMs: 10 })
    time += 10
    expect(seqsOf(take())).toEqual([1, 2])
    expect([one.waits, two.waits]).toEqual([false, false])
    for (const other of [three, four]) expect(giveBack(other, { afterMs: 10 })).toBe(false)
    settle(three)
    expect(three.waits).toBe(false)
    // What did not wait is not counted when it ends.
    settle(one)
    expect(giveBack(two, { afterMs: 10 })).toBe(false)
    expect(giveBack(five, { afterMs: 10 })).toBe(true)
  })

  it('may leave the memory while others wait for it', () => {
    open({ order: 'per-user', window: 4 })
    const [one, two] = [entry(1, {}, 'same'), entry(2, {}, 'same')]
    for (const each of [one, two]) lane.accepted(each)
    expect([lane.isHead(one), lane.isFree(one), two.blocked, seqsOf(take())]).toEqual([true, false, true, [1]])
    expect(giveBack(one, { afterMs: 10 })).toBe(true)
    expect([lane.entries.has(1), lane.entries.has(2), lane.nextDue()]).toEqual([false, true, 10])
    time += 10
    expect([back(), take()]).toEqual([[1], []])
    const again = entry(1, {}, 'same')
    lane.cameBack(again)
    expect([again.isBack, seqsOf(take()), again.isBack]).toEqual([true, [1], false])
    settle(again)
    expect(seqsOf(take())).toEqual([2])
    open()
    expect(lane.isFree(one)).toBe(true)
  })

  it('is not moved out again by what it came back for', () => {
    const entries = leased(6)
    for (const each of entries) giveBack(each, filed)
    expect(dropped).toEqual([3, 4, 5, 6])
    expect(back()).toEqual([3, 4, 5, 6])
    const three = entry(3, {})
    lane.cameBack(three, 'carts')
    expect([lane.entries.has(3), three.endpoint, three.waits]).toEqual([true, 'carts', false])
    expect(seqsOf(lane.take({ ...all, only: 'carts' }))).toEqual([1, 2, 3])
  })

  it('is let go of by those that wait for it once it is overtaken', () => {
    open({ order: 'per-user' })
    for (const seq of [1, 2]) lane.accepted(entry(seq, undefined, 'same'))
    const [one] = take() as [LiveDelivery]
    lane.leave(one)
    expect(seqsOf(take())).toEqual([2])
  })

  it('holds up nothing live after a replay, and goes after it', () => {
    open({ order: 'per-user' })
    lane.loaded(entry(1, { replays: 1 }, 'same'))
    lane.accepted(entry(2, undefined, 'same'))
    expect(seqsOf(take())).toEqual([2, 1])
  })
})

describe('a lane that owes', () => {
  it('has live ones on the disk that may go before those in memory', () => {
    lane.postpone(met(1), { endpoint: 'carts' })
    expect([lane.owes({}), lane.owes({ closed: ['carts'] })]).toEqual([true, false])
    lane.returning(1, {}, false)
    expect(lane.owes({})).toBe(false)
    // What is replayed waits for the events that were not read yet.
    lane.loaded(entry(2, { replays: 1 }))
    expect(lane.owes({})).toBe(false)
    lane.read(2, false)
    expect(lane.owes({})).toBe(true)
  })

  it('has room for them, and has not got as many back as were not taken yet', () => {
    open({ window: 1_000 })
    for (let seq = 1; seq <= page; seq++) lane.cameBack(entry(seq, {}))
    lane.postpone(met(999))
    expect(lane.owes({})).toBe(false)
    take(1)
    expect(lane.owes({})).toBe(true)
    open({ window: 1 })
    accept(1)
    lane.postpone(met(2))
    expect(lane.owes({})).toBe(false)
  })
})

describe('what a lane has next', () => {
  it('is the earlier of what is in memory and what is on the disk', () => {
    expect(lane.nextDue()).toBeUndefined()
    accept(1, 2)
    expect(lane.nextDue()).toBe(0)
    const [one, two] = take() as [LiveDelivery, LiveDelivery]
    giveBack(one, { afterMs: 40 })
    expect(lane.nextDue()).toBe(40)
    lane.postpone(met(9), { afterMs: 60 })
    expect(lane.nextDue()).toBe(40)
    lane.postpone(met(10), { afterMs: 30 })
    expect(lane.nextDue()).toBe(30)
    settle(one)
    time += 100
    // Who has ended still stands in the queue until it is looked at.
    expect(seqsOf(take())).toEqual([])
    expect([back(), lane.nextDue()]).toEqual([[9, 10], undefined])
    lane.postpone(met(11), { afterMs: 7 })
    expect(lane.nextDue()).toBe(7)
    settle(two)
    lane.postpone(met(12))
    expect(lane.nextDue()).toBe(0)
  })

  it('is at once while it does not follow and has room, and nothing of the disk without room', () => {
    open({ window: 2, following: false })
    expect(lane.nextDue()).toBe(0)
    lane.loaded(entry(1))
    take()
    expect(lane.nextDue()).toBe(0)
    lane.loaded(entry(2))
    const [two] = take() as [LiveDelivery]
    lane.postpone(met(9))
    expect([lane.nextDue(), back()]).toEqual([undefined, []])
    lane.read(2, true)
    expect(lane.nextDue()).toBeUndefined()
    two.leased = false
    lane.wait(two, { afterMs: 3 })
    expect(lane.nextDue()).toBe(3)
    readied()
    settle(two)
    expect([readied(), lane.nextDue(), back()]).toEqual([1, 0, [9]])
  })

  it('is at once where there are replayed ones that were not read', () => {
    lane.replayed()
    expect([readied(), lane.hasReplayed, lane.nextDue(), lane.hasMore({})]).toEqual([1, true, 0, true])
    lane.readBulk(5, true)
    expect([lane.bulkCursor, lane.hasReplayed, lane.nextDue()]).toEqual([5, false, undefined])
  })

  it('is all that waited for its time once the lane goes on, and calls', () => {
    accept(1)
    const [one] = take() as [LiveDelivery]
    giveBack(one, { afterMs: 40 })
    lane.postpone(met(2), { afterMs: 40 })
    lane.postpone(met(3), { endpoint: 'carts' })
    readied()
    lane.resume()
    expect(readied()).toBe(2)
    expect([seqsOf(take()), back({ closed: ['carts'] }), back()]).toEqual([[1], [2], [3]])
  })

  it('calls for what is put off, and gives back as many as there is room for', () => {
    lane.postpone(met(1), { endpoint: 'carts' })
    lane.postpone(met(2), { afterMs: 9 })
    expect(readied()).toBe(2)
    open({ window: 3 })
    accept(1)
    for (const seq of [4, 5, 6]) lane.postpone(met(seq))
    expect(back()).toEqual([4, 5])
  })
})
