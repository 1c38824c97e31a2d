import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { DeliveryRecord, Replayable } from '../store/ledger.js'
import type { OpenOptions, Store, StoreLane } from '../store/store.js'
import { boundChapters } from './chapters/accept/bound.js'
import { fullLaneChapters } from './chapters/accept/full-lane.js'
import { sharedBoundChapters } from './chapters/accept/shared-bound.js'
import { replayLateChapters } from './chapters/upkeep/replay-late.js'
import type { StorePlaceOptions, StoreSubject } from './store-subject.js'
import { accepting, lastingSubjectOf, subjectOf, type Wrong } from './wrong-subject.js'

const opening =
  (change: (options: OpenOptions) => OpenOptions): Wrong =>
  (store) => ({ open: (options) => store.open(change(options)) })
const withLanes = (change: (lane: StoreLane) => StoreLane) =>
  opening((options) => ({ ...options, lanes: options.lanes.map(change) }))
const counting =
  (change: (of: Replayable) => Replayable): Wrong =>
  (store) => ({
    countReplayable: async (query) =>
      Object.fromEntries(Object.entries(await store.countReplayable(query)).map(([lane, of]) => [lane, change(of)])),
  })
const telling =
  (change: (delivery: DeliveryRecord) => DeliveryRecord): Wrong =>
  (store) => ({
    async where(source, messageId) {
      const where = await store.where(source, messageId)
      if (where.status !== 'found') return where
      const lanes = Object.entries(where.lanes).map(([lane, delivery]) => [lane, change(delivery)])
      return { ...where, lanes: Object.fromEntries(lanes) }
    },
  })
const everyOneLate = counting(({ count }) => ({ count, overtaken: count }))
const unnoted: Wrong = (store) => ({
  commit: async (work) => (({ filling: _, ...receipt }) => receipt)(await store.commit(work)),
})
const claimingWhatItSkipped: Wrong = (store) => ({
  async commit(work) {
    const receipt = await store.commit(work)
    const claims = (work.accept ?? []).flatMap(({ source, event: { messageId }, awaited }) =>
      awaited ? [{ lane: awaited.lane, source, messageId, leases: [] }] : [],
    )
    return claims.length > 0 ? { ...receipt, claims } : receipt
  },
})
const replayingWhatFits: Wrong = (store, { maxPending = 0 }) => ({
  replay: async (replay, max) =>
    ((await store.totals())['a']?.pending ?? 0) < maxPending ? store.replay(replay, max) : 0,
})

const faults: readonly (readonly [chapter: string, fault: string, wrong: Wrong])[] = [
  ['bound of events', 'it has none', (_, { maxPending: __, ...rest }) => memoryStore(rest)],
  ['bound of bytes', 'it counts none', (_, { maxPendingBytes: __, ...rest }) => memoryStore(rest)],
  ['parked events take no room', 'they do', (_, options) => memoryStore({ ...options, maxParked: options.maxPending })],
  ['a replay is not bounded', 'it takes what fits', replayingWhatFits],
  [
    'what is forgotten makes room',
    'it forgets nothing',
    () => ({ forget: async () => ({ erased: 0, bodies: 0, inFlight: 0 }) }),
  ],
  ['full lane: others', 'it counts each event in each lane', accepting((event) => ({ ...event, lanes: ['a', 'b'] }))],
  [
    'full lane: each has its own',
    'it counts the first lane alone',
    accepting((event) => ({ ...event, lanes: event.lanes.slice(0, 1) })),
  ],
  ['full lane: bounds', 'it knows its own alone', withLanes(({ name, order }) => ({ name, order }))],
  ['full lane: skip', 'it always refuses', withLanes(({ whenFull: _, ...lane }) => lane)],
  ['full lane: awaited', 'it claims what it skipped', claimingWhatItSkipped],
  [
    'full lane: skipped is replayable',
    'it keeps no body of what is settled',
    opening((options) => ({ ...options, keepBodies: false })),
  ],
  ['full lane: skipped bodies', 'it keeps each', opening((options) => ({ ...options, keepBodies: true }))],
  ['full lane: refusal wins', 'it always skips', withLanes((lane) => ({ ...lane, whenFull: 'skip' }))],
  ['full lane: warning', 'it gives none', unnoted],
  ['replay: overtaken by an identify', 'it counts none', counting(({ count }) => ({ count, overtaken: 0 }))],
  [
    'replay: overtaken by any',
    'it looks for identifies alone',
    withLanes((lane) => ({ ...lane, order: 'identify-first' })),
  ],
  ['replay: not overtaken', 'it counts all', everyOneLate],
  ['replay: no order', 'it counts all', everyOneLate],
  ['replay: any id of a person', 'it knows one id', accepting((event) => ({ ...event, keys: event.keys.slice(0, 1) }))],
  [
    'replay: overtaken keeps its order',
    'it forgets what was late at its end',
    telling((delivery) =>
      delivery.state === 'delivered' ? (({ overtaken: _, ...rest }) => rest)(delivery) : delivery,
    ),
  ],
]

/** Several stores over one memory. */
function sharedSubjectOf(wrong: Wrong, bound = 1): StoreSubject {
  return {
    name: 'wrong and shared',
    guarantees: { durable: 'process', leases: 'process', shared: true },
    async make() {
      let all: Store | undefined
      let opened: Promise<unknown> | undefined
      const store = (options: StorePlaceOptions = {}): Store => {
        all ??= memoryStore({ ...options, maxPending: (options.maxPending ?? 0) * bound })
        const { open, guarantees } = all
        const shared: Store = {
          ...all,
          guarantees: { ...guarantees, shared: true },
          async open(openOptions) {
            await (opened ??= open(openOptions))
            return { holds: [], replays: [], discards: [] }
          },
          close: async () => undefined,
        }
        return { ...shared, ...wrong(shared, options) }
      }
      return { store, remove: async () => undefined }
    },
  }
}

const offended: Wrong = (store) => {
  let refused = false
  return {
    async commit(work) {
      if (refused && work.accept) return { accepted: work.accept.map(() => 'full'), stale: [] }
      const receipt = await store.commit(work)
      refused = receipt.accepted.some((status) => typeof status !== 'string')
      return receipt
    },
  }
}

const chaptersOf = (subject: StoreSubject) => [
  ...boundChapters(subject),
  ...fullLaneChapters(subject),
  ...replayLateChapters(subject),
  ...sharedBoundChapters(subject),
]

const chapterOf = (subject: StoreSubject, name: string) => {
  const chapter = chaptersOf(subject).find((one) => one.name === name)
  expect(chapter?.skip).toBeUndefined()
  return chapter
}

it.concurrent.each(faults)('"%s" fails when %s', async (name, _, wrong) => {
  await expect(chapterOf(subjectOf(wrong), name)?.run()).rejects.toThrow(AssertionError)
})

it('"the bound outlives a restart" fails when it counts anew, and passes when it does not', async () => {
  const name = 'the bound outlives a restart'
  const anew = lastingSubjectOf((_, options) => memoryStore(options))
  await expect(chapterOf(anew, name)?.run()).rejects.toThrow(AssertionError)
  await chapterOf(
    lastingSubjectOf(() => ({})),
    name,
  )?.run()
})

it('"shared bound" fails when a process goes far beyond it, and when it never hears of room', async () => {
  const right = sharedSubjectOf(() => ({}))
  for (const name of ['shared bound: overshoot', 'shared bound: room of others']) await chapterOf(right, name)?.run()
  const beyond = chapterOf(
    sharedSubjectOf(() => ({}), 1.1),
    'shared bound: overshoot',
  )
  await expect(beyond?.run()).rejects.toThrow(AssertionError)
  const deaf = chapterOf(sharedSubjectOf(offended), 'shared bound: room of others')
  await expect(deaf?.run()).rejects.toThrow(AssertionError)
}, 20_000)

it('has a fault for each chapter', () => {
  const tried = new Set(faults.map(([name]) => name))
  const missing = chaptersOf(subjectOf(() => ({}))).filter(({ name, skip }) => !skip && !tried.has(name))
  expect(missing.map(({ name }) => name)).toEqual([])
})
