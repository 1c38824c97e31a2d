import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { LaneFull, NewEvent } from '../store/work.js'
import type { AcceptAnswer } from './accept-answer.js'
import { createWaitingRoom } from './waiting-room.js'

const settleDown = async () => {
  for (let turn = 0; turn < 6; turn++) await new Promise(setImmediate)
}
const full = (lane: string, limit: number): LaneFull => ({ status: 'full', lane, bound: 'maxPending', limit })
const eventOf = (messageId: string, ...lanes: string[]) => ({ event: { messageId }, lanes }) as unknown as NewEvent

/** A room before a store whose lanes have so much room. */
function open(room: Record<string, number>, lookAgainMs?: number) {
  const clock = createManualClock()
  const taken: string[] = []
  const offers: number[] = []
  const waitingRoom = createWaitingRoom({
    clock,
    lookAgainMs,
    async accept(events) {
      offers.push(events.length)
      return events.map(({ event, lanes }): AcceptAnswer => {
        const fullOne = lanes.find((lane) => (room[lane] ?? 0) === 0)
        if (fullOne !== undefined) return full(fullOne, 7)
        for (const lane of lanes) room[lane] = (room[lane] ?? 0) - 1
        taken.push(event.messageId)
        return 'accepted'
      })
    },
  })
  const enter = (...events: NewEvent[]) => {
    const heard: { answers?: readonly AcceptAnswer[] } = {}
    void waitingRoom.enter(events, 10_000).then((answers) => {
      heard.answers = answers
    })
    return heard
  }
  const pass = async (ms: number) => {
    await clock.pass(ms)
    await settleDown()
  }
  return { room, taken, offers, enter, pass, waitingRoom }
}

describe('who waits for room in a lane', () => {
  it('holds up nobody who does not go there, and nobody passes who does', async () => {
    const { room, taken, enter, waitingRoom } = open({ a: 0, b: 9 })
    const first = enter(eventOf('a1', 'a'))
    await settleDown()
    const other = enter(eventOf('b1', 'b'))
    await settleDown()
    room['a'] = 1
    const late = enter(eventOf('a2', 'a', 'b'), eventOf('b2', 'b'))
    await settleDown()
    expect([first, other.answers, late, taken]).toEqual([{}, ['accepted'], {}, ['b1', 'b2']])
    waitingRoom.mayHaveRoom(1, 'b')
    await settleDown()
    expect(first).toEqual({})
    waitingRoom.mayHaveRoom(1, 'a')
    await settleDown()
    expect([first.answers, late, taken]).toEqual([['accepted'], {}, ['b1', 'b2', 'a1']])
    room['a'] = 1
    waitingRoom.mayHaveRoom(1, 'a')
    await settleDown()
    expect(late.answers).toEqual(['accepted', 'accepted'])
  })

  it('waits on in the lane that is full now, and hears the lane, the bound and the limit in the end', async () => {
    const { room, enter, pass, waitingRoom } = open({ a: 0, b: 0 })
    const both = enter(eventOf('1', 'a', 'b'))
    await settleDown()
    const behind = enter(eventOf('2', 'a'))
    await settleDown()
    room['a'] = 5
    waitingRoom.mayHaveRoom(2, 'a')
    await settleDown()
    expect([both, behind.answers]).toEqual([{}, ['accepted']])
    waitingRoom.mayHaveRoom(9, 'a')
    await settleDown()
    expect(both).toEqual({})
    const newcomer = enter(eventOf('3', 'b'))
    await settleDown()
    await pass(10_000)
    expect([both.answers, newcomer.answers]).toEqual([[full('b', 7)], [full('b', 7)]])
  })

  it('is looked after while it waits, as others make room unheard: a few at first, and all once there is room', async () => {
    const { room, enter, offers, pass } = open({ a: 0 }, 500)
    const crowd = Array.from({ length: 1_000 }, (_, index) => enter(eventOf(`m${index}`, 'a')))
    await settleDown()
    const before = offers.length
    await pass(500)
    expect(offers.slice(before)).toEqual([64])
    room['a'] = 900
    await pass(500)
    const answered = () => crowd.filter(({ answers }) => answers).length
    expect(answered()).toBe(900)
    expect(offers.length - before).toBeLessThan(12)
    room['a'] = 100
    await pass(500)
    expect(answered()).toBe(1_000)
    const silent = offers.length
    await pass(5_000)
    expect(offers).toHaveLength(silent)
  })
})
