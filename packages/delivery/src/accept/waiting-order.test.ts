import { WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { NewEvent } from '../store/work.js'
import type { AcceptAnswer } from './accept-answer.js'
import { createWaitingRoom } from './waiting-room.js'

const eventsOf = (ids: string, lane = 'a') =>
  [...ids].map((messageId) => ({ event: { messageId }, lanes: [lane] }) as unknown as NewEvent)
const settleDown = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate)
}

/** A room whose store answers when, and what, the test says. */
function open() {
  const clock = createManualClock()
  let timers = 0
  const counting = {
    ...clock,
    after(ms: number, callback: () => void) {
      timers++
      const cancel = clock.after(ms, callback) as () => unknown
      return () => void (cancel() && timers--)
    },
  }
  const offers: string[] = []
  const answers: ((answer: readonly AcceptAnswer[] | Error) => void)[] = []
  const room = createWaitingRoom({
    clock: counting,
    accept(events) {
      offers.push(events.map(({ event }) => event.messageId).join(''))
      return new Promise((resolve, reject) => {
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      })
    },
  })
  const reply = async (answer: string | readonly AcceptAnswer[] | Error) => {
    const words = { a: 'accepted', d: 'duplicate', f: 'full' } as const
    const spelt = typeof answer === 'string' ? [...answer].map((one) => words[one as 'a']) : answer
    answers.shift()?.(spelt)
    await settleDown()
  }
  /** Enters; what it hears is there once it has heard it. */
  const wait = async (ids: string, waitMs = 100) => {
    const heard: { answers?: readonly AcceptAnswer[] } = {}
    void room.enter(eventsOf(ids), waitMs).then((given) => {
      heard.answers = given
    })
    await settleDown()
    return heard
  }
  const pass = async (ms: number) => {
    await clock.pass(ms)
    await settleDown()
  }
  return { room, offers, reply, wait, pass, timers: () => timers }
}

describe('who waits for room', () => {
  it('is offered what has not got in at once again, as many as found no room', async () => {
    const { offers, reply, wait, room, timers } = open()
    const first = await wait('abc')
    await reply('aff')
    // At once, for room may have come meanwhile.
    expect(offers).toEqual(['abc', 'bc'])
    await reply('ff')
    expect([offers.length, first, timers()]).toEqual([2, {}, 1])
    room.mayHaveRoom(1)
    await reply('d')
    expect(offers).toEqual(['abc', 'bc', 'b'])
    room.mayHaveRoom(5)
    await reply('a')
    expect([offers[3], first.answers, timers()]).toEqual(['c', ['accepted', 'duplicate', 'accepted'], 0])
    // What is said while nobody waits counts for nothing, and what nobody took is forgotten.
    room.mayHaveRoom(5)
    const second = await wait('d')
    for (let offer = 0; offer < 8; offer++) await reply('f')
    expect([offers.slice(4), second]).toEqual([['d', 'd'], {}])
  })

  it('comes after those who waited before, in one offer with them', async () => {
    const { offers, reply, wait, room } = open()
    const first = await wait('ab')
    await reply('ff')
    await reply('ff')
    const second = await wait('cd')
    const third = await wait('e')
    expect(offers).toEqual(['ab', 'ab'])
    room.mayHaveRoom(3)
    room.mayHaveRoom(1)
    expect(offers[2]).toBe('abc')
    await reply('aaf')
    // The one that came meanwhile, for the next in line.
    expect(offers[3]).toBe('c')
    expect([first.answers, second, third]).toEqual([['accepted', 'accepted'], {}, {}])
    await reply('a')
    room.mayHaveRoom(2)
    await reply('aa')
    expect(offers[4]).toBe('de')
    expect([second.answers, third.answers]).toEqual([['accepted', 'accepted'], ['accepted']])
  })

  it('is told that it is full once its time is over, unless the store looks at it just then', async () => {
    const { offers, reply, wait, room, pass } = open()
    const first = await wait('a', 50)
    await reply('f')
    await reply('f')
    const second = await wait('b', 80)
    const third = await wait('c', 200)
    await pass(50)
    expect([first.answers, second]).toEqual([['full'], {}])
    room.mayHaveRoom(1)
    expect(offers[2]).toBe('b')
    await pass(40)
    expect(second).toEqual({})
    await reply('a')
    expect([second.answers, third]).toEqual([['accepted'], {}])
    room.mayHaveRoom(1)
    await pass(200)
    await reply('f')
    expect([offers[3], third.answers]).toEqual(['c', ['full']])
    // Nobody is left: a newcomer is looked at again.
    await wait('d')
    expect(offers[4]).toBe('d')
  })

  it('is not offered once it has left from the middle of the queue', async () => {
    const { offers, reply, wait, room, pass } = open()
    await wait('a', 200)
    await reply('f')
    await reply('f')
    const second = await wait('b', 50)
    const third = await wait('c', 200)
    await pass(50)
    expect(second.answers).toEqual(['full'])
    room.mayHaveRoom(2)
    await reply('aa')
    expect([offers.slice(2), third.answers]).toEqual([['ac'], ['accepted']])
  })

  it('hears why the store refuses it, but waits on where the store only failed', async () => {
    const { offers, reply, wait, room } = open()
    const first = await wait('ab')
    await reply('ff')
    await reply(new WaybillError('Down.', { kind: 'unavailable', code: 'store_failed' }))
    expect([offers, first]).toEqual([['ab', 'ab'], {}])
    room.mayHaveRoom(2)
    await reply(new Error('anything else'))
    expect(first).toEqual({})
    const refused = new WaybillError('Never.', { kind: 'invalid', code: 'store_refused' })
    room.mayHaveRoom(2)
    await reply(refused)
    expect([offers.length, first.answers]).toEqual([4, [refused, refused]])
  })

  it('waits no longer once the room closes', async () => {
    const { offers, reply, wait, room, timers } = open()
    const first = await wait('a')
    await reply('f')
    await reply('f')
    const second = await wait('b')
    room.close()
    await settleDown()
    const closed = [expect.objectContaining({ code: 'closed' })]
    expect([first.answers, second.answers, timers()]).toEqual([closed, closed, 0])
    const late = await wait('c')
    await reply('f')
    expect([offers, late.answers]).toEqual([['a', 'a', 'c'], closed])
  })

  it('is not let in where it will not wait', async () => {
    const { room, reply, offers } = open()
    const answer = room.enter(eventsOf('a'), 0)
    await reply('f')
    expect([await answer, offers]).toEqual([['full'], ['a']])
  })
})
