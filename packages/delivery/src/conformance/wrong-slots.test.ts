import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import { createOwnSlots } from '../pace/slots.js'
import type { Store } from '../store/store.js'
import { storeChapters } from './index.js'
import type { StoreSubject } from './store-subject.js'

type TakeSlot = NonNullable<Store['takeSlot']>

/** Slots as they should be: one row of times for each endpoint of each lane, whoever asks. */
function rightSlots(keyOf = (lane: string, endpoint: string) => `${lane} ${endpoint}`): TakeSlot {
  const slots = new Map<string, ReturnType<typeof createOwnSlots>>()
  return async (lane, endpoint, everyMs) => {
    const key = keyOf(lane, endpoint)
    const take = slots.get(key) ?? createOwnSlots(() => performance.now(), { everyMs })
    slots.set(key, take)
    return take(everyMs)
  }
}

/** Stores in memory that share nothing but slots: enough for the chapters about them. */
function subjectWith(slotsOfPlace: () => () => TakeSlot): StoreSubject {
  return {
    name: 'slots',
    guarantees: { durable: 'process', leases: 'process', shared: true },
    ownClock: true,
    async make() {
      const slotsOfStore = slotsOfPlace()
      return { store: () => ({ ...memoryStore(), takeSlot: slotsOfStore() }), remove: async () => undefined }
    },
  }
}

const shared = (takeSlot: () => TakeSlot) =>
  subjectWith(() => {
    const one = takeSlot()
    return () => one
  })

async function failed(subject: StoreSubject): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, run } of storeChapters(subject)) {
    if (!name.startsWith('slots: ')) continue
    try {
      await run()
    } catch (error) {
      expect(error).toBeInstanceOf(AssertionError)
      names.push(name)
    }
  }
  return names
}

/** What was never taken is made up for, in a burst. */
function indebted(): TakeSlot {
  let next: number | undefined
  return async (_, __, everyMs) => {
    const begins: number = next ?? performance.now()
    next = begins + everyMs
    return Math.max(0, begins - performance.now())
  }
}

it('the chapters pass where slots are as they should be', async () => {
  expect(await failed(shared(rightSlots))).toEqual([])
})

it.each([
  ['each store has slots of its own', subjectWith(() => () => rightSlots()), 'slots: two workers'],
  ['there is always a slot', shared(() => async () => 0), 'slots: two workers'],
  [
    'none is at once',
    shared(() => {
      const right = rightSlots()
      return async (...asked) => (await right(...asked)) + 400
    }),
    'slots: a pause',
  ],
  ['what was not taken is made up for', shared(indebted), 'slots: a pause'],
  ['all endpoints have the same slots', shared(() => rightSlots((lane) => lane)), 'slots: apart'],
  ['all lanes have the same slots', shared(() => rightSlots((_, endpoint) => endpoint)), 'slots: apart'],
])('they find that %s', async (_, subject, chapter) => {
  expect(await failed(subject)).toContain(chapter)
})
