import { AssertionError } from 'node:assert'
import { type Clock, systemClock } from '@waybill/core'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { DeliveryQuery, DeliveryRecord, Where } from '../store/ledger.js'
import type { Store } from '../store/store.js'
import type { Receipt, Work } from '../store/work.js'
import { storeChapters } from './index.js'
import { accepting, settling, subjectOf, type Wrong } from './wrong-subject.js'

const telling =
  (change: (delivery: DeliveryRecord) => DeliveryRecord): Wrong =>
  (store) => ({
    async where(source, messageId): Promise<Where> {
      const where = await store.where(source, messageId)
      if (where.status !== 'found') return where
      return {
        ...where,
        lanes: Object.fromEntries(Object.entries(where.lanes).map(([lane, delivery]) => [lane, change(delivery)])),
      }
    },
  })

/** It changes the names that events and their senders have. */
const naming = (change: (text: string) => string): Wrong =>
  accepting((event) => ({ ...event, source: change(event.source) }))

const faults: readonly (readonly [chapter: string, fault: string, wrong: Wrong])[] = [
  ['accept', 'it rounds the time of acceptance', accepting((event) => ({ ...event, at: event.at + 1 }))],
  ['dedupe', 'each source is the same to it', accepting((event) => ({ ...event, source: 'shop' }))],
  ['skipped lanes', 'it forgets the lanes left out', accepting(({ skipped: _, ...event }) => event)],
  ['hostile text: U+0000', 'it ends texts there', naming((text) => text.split('\0')[0] ?? '')],
  ['hostile text: halves of surrogate pairs', 'it writes UTF-8', naming((text) => Buffer.from(text).toString())],
  ['hostile text: combining marks', 'it normalizes', naming((text) => text.normalize('NFC'))],
  ['hostile text: names of JavaScript', 'it knows them already', naming((text) => (text in {} ? 'object' : text))],
  ['hostile text: long texts', 'it keeps what fits', naming((text) => text.slice(0, 9_999))],
  [
    'lease',
    'it gives the newest first',
    (store) => ({ lease: async (lane, options) => [...(await store.lease(lane, options))].reverse() }),
  ],
  [
    'lease of bytes',
    'it counts no bytes',
    (store) => ({ lease: (lane, options) => store.lease(lane, { ...options, maxBytes: 1e9 }) }),
  ],
  [
    'stale tickets',
    'it never tells',
    (store) => ({ commit: async (work) => ({ ...(await store.commit(work)), stale: [] }) }),
  ],
  ['after', 'it has no patience', settling((next) => (next.state === 'pending' ? { ...next, afterMs: 0 } : next))],
  ['another round', 'it forgets doubts', telling((delivery) => ({ ...delivery, maybeDelivered: false }))],
  [
    'attempts',
    'it keeps ten records',
    telling((delivery) => ({ ...delivery, attempts: delivery.attempts.slice(-10) })),
  ],
  [
    'remarks: kept',
    'it keeps one',
    telling(({ remarks, ...rest }) => ({ ...rest, ...(remarks && { remarks: remarks.slice(0, 1) }) })),
  ],
  [
    'remarks: found',
    'it looks at no remark',
    (store) => ({ find: ({ remark: _, ...query }, page) => store.find(query, page) }),
  ],
  [
    'remarks: replayed',
    'it looks at no remark',
    (store) => ({ countReplayable: ({ remark: _, ...query }) => store.countReplayable(query) }),
  ],
  ['release', 'it releases at once', (store) => ({ release: (tickets) => store.release(tickets) })],
  [
    'held events',
    'it waits a while instead of for a person',
    (store) => ({ release: (tickets) => store.release(tickets, { afterMs: 50 }) }),
  ],
  ['holds', 'it resumes everything', (store) => ({ resume: (lane) => store.resume(lane) })],
  ['resume: a lane', 'it ends holds and no waits', (store) => holdsAlone(store)],
  ['resume: an endpoint', 'it ends holds and no waits', (store) => holdsAlone(store)],
  ['resume: order', 'it ends holds and no waits', (store) => holdsAlone(store)],
  ['resume: onWork', 'it ends holds and no waits', (store) => holdsAlone(store)],
  ['the longest wait', 'it counts in 32 bits', settling((next) => ('afterMs' in next ? in32Bits(next) : next))],
  ['refusals', 'it refuses without a reason', (store) => ({ commit: async (work) => store.commit(readable(work)) })],
  ['an empty unit', 'it wants work', (store) => ({ commit: async (work) => busyWith(await store.commit(work), work) })],
  [
    'order: identify-first',
    'it knows no order',
    (store) => ({
      open: (options) => store.open({ ...options, lanes: options.lanes.map(({ name }) => ({ name, order: 'none' })) }),
    }),
  ],
  ['order: two keys', 'it knows one key', accepting((event) => ({ ...event, keys: event.keys.slice(0, 1) }))],
  [
    'order: overtaken',
    'nobody overtakes',
    settling((next) => ('overtaken' in next ? { ...next, overtaken: undefined as never } : next)),
  ],
  [
    'clock: an hour forth',
    'it measures with the wall clock',
    (_, { clock, ...rest }) => memoryStore({ ...rest, ...(clock && { clock: { ...clock, elapsed: clock.now } }) }),
  ],
  [
    'clock: an hour back',
    'it measures with the wall clock',
    (_, { clock, ...rest }) => memoryStore({ ...rest, ...(clock && { clock: { ...clock, elapsed: clock.now } }) }),
  ],
  [
    'nextDue',
    'it knows of no times',
    (store) => ({ nextDue: async (lane) => (await store.nextDue(lane)) || undefined }),
  ],
  ['onWork', 'it says nothing', () => ({ onWork: () => () => undefined })],
  [
    'find: pages',
    'its pages overlap',
    (store) => ({
      find: (query, page) => store.find(query, { ...page, ...(page?.after && { after: page.after - 1 }) }),
    }),
  ],
  [
    'find: conditions',
    'it takes any condition for enough',
    (store) => ({ find: ({ state: _, ...query }, page) => store.find(query, page) }),
  ],
  ['replay: what is marked', 'it marks again as it goes', (store) => markingAgain(store)],
  ['replay: as new', 'it does not count', telling(({ replays: _, ...delivery }) => delivery)],
  [
    'where: what it waits for',
    'it says nothing of it',
    (store) => ({ where: (...id) => withoutWaits(store.where(...id)) }),
  ],
  [
    'where: behind an earlier event',
    'it says nothing of it',
    (store) => ({ where: (...id) => withoutWaits(store.where(...id)) }),
  ],
  [
    'find: what it waits for',
    'it says nothing of it',
    (store) => ({
      find: async (...asked) => (await store.find(...asked)).map(({ waits: _, ...found }) => found),
    }),
  ],
  ['retry', 'it makes everything due', (store) => ({ retry: () => store.retry({}) })],
  ['retry: a lease has one end', 'it does nothing', () => ({ retry: async () => ({}) })],
  [
    'retry: holds and order stay',
    'it resumes',
    (store) => ({
      async retry(query) {
        const counts = await store.retry(query)
        await store.resume('a', 'carts')
        return counts
      },
    }),
  ],
  ['discard', 'it forgets who did it', telling((delivery) => anonymous(delivery))],
  [
    'discard: what can be',
    'it takes whatever is parked',
    (store) => ({ selectForDiscard: (_, discard) => store.selectForDiscard({}, discard) }),
  ],
  [
    'discard: how long parked',
    'it knows no age',
    (store) => ({
      selectForDiscard: ({ parkedBefore: _, ...query }, discard) => store.selectForDiscard(query, discard),
    }),
  ],
  ['discard: steps', 'it ends all at once', (store) => ({ discard: (name) => store.discard(name, 1e9) })],
  [
    'discard and replay',
    'what is gone is gone',
    (store) => ({
      selectForReplay: async (query, replay) =>
        query.state === 'discarded' ? 0 : store.selectForReplay(query, replay),
    }),
  ],
  [
    'discard and erasure',
    'it erases what is discarded',
    telling((delivery) => (delivery.discarded ? { ...delivery, state: 'erased' } : delivery)),
  ],
  [
    'discard and purge',
    'it keeps what is discarded',
    (store) => ({
      purge: async (options) => ((await store.find({ state: 'discarded' })).length > 0 ? 0 : store.purge(options)),
    }),
  ],
  [
    'discard: without bodies',
    'it keeps bodies',
    (store) => ({ open: (options) => store.open({ ...options, keepBodies: true }) }),
  ],
  [
    'forget',
    'it forgets known ids only',
    (store) => ({ forget: (keys) => store.forget(keys.filter((key) => key !== 'u:ada')) }),
  ],
  [
    'forget what is leased',
    'it tells nothing of what is in flight',
    (store) => ({ forget: async (keys) => ({ ...(await store.forget(keys)), inFlight: 0 }) }),
  ],
  ['purge by number', 'it keeps nothing', (store) => ({ purge: (options) => store.purge({ ...options, keep: 0 }) })],
  [
    'purge by age',
    'it knows no age',
    (store) => ({ purge: (options) => store.purge({ ...options, settledBefore: 0 }) }),
  ],
  ['purge past a wrong clock', 'it stops at a time to come', (store, { clock }) => believing(store, clock)],
  ['retention in time', 'it stops at a time to come', (store, { clock }) => believing(store, clock)],
  ['totals after much work', 'what is purged was never there', (store) => miscounting(store)],
  ['model: order none', 'a fifth delivery is lost', (store) => losing(store)],
  [
    'model: order per-user',
    'it knows no order',
    (store) => ({
      open: (options) => store.open({ ...options, lanes: options.lanes.map(({ name }) => ({ name, order: 'none' })) }),
    }),
  ],
]

it.concurrent.each(faults)('"%s" fails when %s', async (name, _, wrong) => {
  const chapter = storeChapters(subjectOf(wrong)).find((one) => one.name === name)
  expect(chapter).toBeDefined()
  await expect(chapter?.run()).rejects.toThrow(AssertionError)
})

it('tells the least that shows a difference from the model', async () => {
  const chapters = storeChapters(subjectOf((store) => losing(store)))
  const failure = await chapters
    .find(({ name }) => name === 'model: order none')
    ?.run()
    .catch((cause: Error) => cause)
  const told = /^After \[(?<commands>.*?)\]/.exec((failure as Error).message)?.groups?.['commands']
  expect(told?.split(', ').length).toBeLessThan(20)
})

async function withoutWaits(found: Promise<Where>): Promise<Where> {
  const where = await found
  if (where.status !== 'found') return where
  const { waits: _, ...rest } = where
  return rest
}

function anonymous({ discarded, ...delivery }: DeliveryRecord): DeliveryRecord {
  if (!discarded) return delivery
  const { by: _, ...rest } = discarded
  return { ...delivery, discarded: rest }
}

/** Ends holds, and with them nothing. */
function holdsAlone(store: Store): Partial<Store> {
  const ended = new Set<string>()
  return {
    hold(hold) {
      ended.delete(JSON.stringify([hold.lane, hold.endpoint]))
      return store.hold(hold)
    },
    resume: async (lane, endpoint) => void ended.add(JSON.stringify([lane, endpoint])),
    holds: async () =>
      (await store.holds()).filter(({ lane, endpoint }) => !ended.has(JSON.stringify([lane, endpoint]))),
  }
}

function in32Bits<T extends { readonly afterMs: number }>(next: T): T {
  return { ...next, afterMs: next.afterMs | 0 }
}

/** Writes records of attempts as JSON, and lets the caller have whatever that throws. */
function readable(work: Work): Work {
  JSON.stringify(work)
  return work
}

function busyWith(receipt: Receipt, work: Work): Receipt {
  if (Object.keys(work).length === 0) throw new Error('nothing to do')
  return receipt
}

function markingAgain(store: Store): Partial<Store> {
  const queries = new Map<string, DeliveryQuery>()
  return {
    selectForReplay(query, replay) {
      queries.set(replay, query)
      return store.selectForReplay(query, replay)
    },
    async replay(replay, max) {
      await store.selectForReplay(queries.get(replay) ?? {}, replay)
      return store.replay(replay, max)
    },
  }
}

function believing(store: Store, clock: Clock = systemClock): Partial<Store> {
  return {
    async purge(options) {
      const [oldest] = await store.find({}, { limit: 1 })
      return oldest && oldest.acceptedAt > clock.now() ? 0 : store.purge(options)
    },
  }
}

function miscounting(store: Store): Partial<Store> {
  let purged = 0
  return {
    async purge(options) {
      const count = await store.purge(options)
      purged += count
      return count
    },
    async totals() {
      const totals = await store.totals()
      const [lane, tally] = Object.entries(totals)[0] ?? []
      if (!lane || !tally) return totals
      return { ...totals, [lane]: { ...tally, accepted: tally.accepted - purged, delivered: tally.delivered - purged } }
    },
  }
}

function losing(store: Store): Partial<Store> {
  let count = 0
  return {
    commit: ({ transitions: settle, ...work }: Work) =>
      store.commit({
        ...work,
        ...(settle && {
          transitions: settle.map((one) => (++count % 5 === 0 ? { ...one, next: { state: 'skipped' } } : one)),
        }),
      }),
  }
}
