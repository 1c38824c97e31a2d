import { systemClock } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { AcceptStatus, NewEvent } from '../store/work.js'
import { createWaitingRoom } from './waiting-room.js'

/** A store with a bound, as the waiting room sees it. */
function boundedStore(capacity: number) {
  const taken: string[] = []
  const state = { capacity, offers: 0 }
  return {
    taken,
    state,
    accept: async (events: readonly NewEvent[]): Promise<readonly AcceptStatus[]> => {
      state.offers++
      return events.map(({ event }) => {
        if (taken.length >= state.capacity) return 'full'
        taken.push(event.messageId)
        return 'accepted'
      })
    },
  }
}

const events = (...ids: string[]) =>
  ids.map((messageId) => ({ event: { messageId }, lanes: ['a'] }) as unknown as NewEvent)
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('the waiting room', () => {
  it('lets those in at once who have room, and refuses at once who will not wait', async () => {
    const store = boundedStore(1)
    const room = createWaitingRoom({ accept: store.accept, clock: systemClock })
    expect(await room.enter(events('1'), 0)).toEqual(['accepted'])
    expect(await room.enter(events('2'), 0)).toEqual(['full'])
  })

  it('lets in by order of arrival as room comes, also a part of a batch', async () => {
    const store = boundedStore(0)
    const room = createWaitingRoom({ accept: store.accept, clock: systemClock })
    const first = room.enter(events('1', '2'), 5_000)
    const second = room.enter(events('3'), 5_000)
    await turn()
    store.state.capacity = 1
    room.mayHaveRoom(1)
    await turn()
    expect(store.taken).toEqual(['1'])
    store.state.capacity = 3
    room.mayHaveRoom(2)
    expect(await first).toEqual(['accepted', 'accepted'])
    expect(await second).toEqual(['accepted'])
    expect(store.taken).toEqual(['1', '2', '3'])
  })

  it('does not let a newcomer overtake those who wait', async () => {
    const store = boundedStore(0)
    const room = createWaitingRoom({ accept: store.accept, clock: systemClock })
    const waiting = room.enter(events('1'), 5_000)
    await turn()
    store.state.capacity = 1
    const late = room.enter(events('2'), 20)
    room.mayHaveRoom(1)
    expect(await waiting).toEqual(['accepted'])
    expect(await late).toEqual(['full'])
  })

  it('tells who waited long enough that it is full, and everybody when it closes', async () => {
    const store = boundedStore(0)
    const room = createWaitingRoom({ accept: store.accept, clock: systemClock })
    expect(await room.enter(events('1'), 20)).toEqual(['full'])
    const waiting = room.enter(events('2'), 60_000)
    await turn()
    room.close()
    expect(await waiting).toEqual([expect.objectContaining({ code: 'closed' })])
    expect(await room.enter(events('3'), 60_000)).toEqual([expect.objectContaining({ code: 'closed' })])
  })

  it('offers a crowd together, not one by one', async () => {
    const store = boundedStore(0)
    const room = createWaitingRoom({ accept: store.accept, clock: systemClock })
    const crowd = Array.from({ length: 300 }, (_, index) => room.enter(events(String(index)), 5_000))
    await turn()
    store.state.capacity = 300
    store.state.offers = 0
    room.mayHaveRoom(300)
    expect((await Promise.all(crowd)).flat().every((status) => status === 'accepted')).toBe(true)
    expect(store.state.offers).toBeLessThan(10)
  })
})
