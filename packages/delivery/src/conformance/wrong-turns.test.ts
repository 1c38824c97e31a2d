import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import type { Store } from '../store/store.js'
import { modelChapters } from './chapters/ledger/model.js'
import { acceptanceOrderChapters } from './chapters/next/acceptance-order.js'
import { chainChapters } from './chapters/next/chain.js'
import { crowdChapters } from './chapters/next/crowd.js'
import { crowdRestartChapters } from './chapters/next/crowd-restart.js'
import { filedChapters } from './chapters/next/filed.js'
import { filedLifeChapters } from './chapters/next/filed-life.js'
import { replayOrderChapters } from './chapters/next/replay-order.js'
import { replayPageChapters } from './chapters/next/replay-page.js'
import { turnChapters } from './chapters/next/turn.js'
import { turnShareChapters } from './chapters/next/turn-share.js'
import type { StoreSubject } from './store-subject.js'
import {
  accepting,
  choosing,
  lastingSubjectOf,
  leasing,
  ranking,
  settling,
  subjectOf,
  type Wrong,
  windowOf,
} from './wrong-subject.js'

const noClosed = leasing(({ closed: _, ...options }) => options)
const noOrder: Wrong = (store) => ({
  open: (options) => store.open({ ...options, lanes: options.lanes.map(({ name }) => ({ name, order: 'none' })) }),
})
const neverEnds = settling(() => ({
  state: 'pending',
  afterMs: 1e6,
  spent: true,
  stepDone: false,
  maybeDelivered: false,
}))
const nobodyOvertakes = settling((next) =>
  next.state === 'pending' ? (({ overtaken: _, ...rest }) => rest)(next) : next,
)
const erasesNothing: Wrong = () => ({ forget: async () => ({ erased: 0, bodies: 0, inFlight: 0 }) })
const firstComeFirst = ranking(({ seq }) => seq)
const byName = ranking(({ source }) => source.charCodeAt(0))
const newestFirst = ranking(({ seq }) => -seq)
const losesNext: Wrong = (store) => ({
  async lease(lane, options) {
    const tickets = await store.lease(lane, { ...options, max: 1 })
    await store.commit({ transitions: [{ tickets, next: { state: 'skipped', reason: 'lost' }, attempts: [] }] })
    return store.lease(lane, options)
  },
})
const livingWait = choosing((candidates, pending) =>
  pending.some(({ delivery }) => delivery.replays) ? candidates.filter(({ replayed }) => replayed) : candidates,
)
const onePersonAtOnce = choosing((candidates) => {
  const first = candidates.find(({ replayed }) => replayed)
  return candidates.filter(({ replayed, event }) => !replayed || event.userId === first?.event.userId)
})

const faults: readonly (readonly [fault: string, wrong: Wrong, chapters: readonly string[]])[] = [
  [
    'it takes what is closed',
    noClosed,
    ['filed: closed', 'crowd: at a closed endpoint', 'model: order none', 'model: order per-user'],
  ],
  [
    'it knows one closed endpoint',
    leasing((options) => ({ ...options, ...(options.closed && { closed: options.closed.slice(0, 1) }) })),
    ['filed: several closed'],
  ],
  [
    'it takes more than what is asked for',
    leasing(({ only: _, ...options }) => options),
    ['filed: only', 'model: order none'],
  ],
  [
    'it tells of everything that is due',
    (store) => ({ nextDue: (lane) => store.nextDue(lane) }),
    ['filed: nextDue', 'filed: nextDue of what waits'],
  ],
  [
    'it is never at rest',
    (store) => ({ nextDue: async (...args) => (await store.nextDue(...args)) ?? 0 }),
    ['filed: nextDue of what is held'],
  ],
  [
    'it forgets where a delivery was filed',
    (store) => ({ release: (tickets, options) => store.release(tickets, { endpoint: 'nowhere', ...options }) }),
    ['filed: until the call is taken'],
  ],
  ['it looks for a hold when it files, and never again', (store) => copyingHolds(store), ['filed: then held']],
  [
    'what it files waits for a resumption',
    (store) => ({
      async release(tickets, options) {
        if (options?.endpoint) await store.hold({ lane: 'a', endpoint: options.endpoint, reason: 'filed' })
        await store.release(tickets, options)
      },
    }),
    ['filed: held by nobody any more', 'model: order none'],
  ],
  [
    'it files for ever',
    settling((next) => (next.state === 'pending' && next.stepDone ? { ...next, endpoint: 'carts' } : next)),
    ['filed: the call is taken', 'model: order none'],
  ],
  [
    'it files what is replayed',
    (store) => ({
      async replay(...args) {
        const count = await store.replay(...args)
        await store.release(await store.lease('a', { max: 100, maxBytes: 1e9, forMs: 1 }), { endpoint: 'carts' })
        return count
      },
    }),
    ['filed: replayed'],
  ],
  [
    'it holds an endpoint in each lane',
    (store) => ({
      async hold(hold) {
        for (const lane of ['a', 'b']) await store.hold({ ...hold, lane })
      },
    }),
    ['filed: of another lane'],
  ],
  [
    'it knows no order',
    noOrder,
    [
      'filed: in order',
      'replay: identify first',
      'replay: per user',
      'replay: behind the living',
      'replay: behind the living, per user',
      'replay: pages, identify first',
      'replay: pages, per user',
      'replay: two replays of one person',
      'model: order per-user',
    ],
  ],
  [
    'it never gives up',
    neverEnds,
    ['delivered', 'skipped', 'parked', 'expired', 'overtaken'].map((how) => `order: an identify ${how}`),
  ],
  ['nobody overtakes', nobodyOvertakes, ['order: an identify overtaken', 'replay: behind one overtaken']],
  [
    'it erases nothing',
    erasesNothing,
    ['order: an identify erased', 'order: erased in the middle', 'crowd: erased behind its head'],
  ],
  [
    'it knows one id',
    accepting((event) => ({ ...event, keys: event.keys.slice(0, 1) })),
    ['order: tracks of both ids', 'order: chains that cross'],
  ],
  [
    'what it accepts beside a settlement is waited for',
    (store) => ({
      commit: ({ accept, ...work }) =>
        store.commit({
          ...work,
          ...(accept && { accept: work.transitions ? accept.map((event) => ({ ...event, barrier: true })) : accept }),
        }),
    }),
    ['order: accepted as its head ends'],
  ],
  [
    'what is stuck fills its window',
    windowOf(50),
    [
      'crowd: behind an identify',
      'crowd: of one user',
      'crowd: at a closed endpoint',
      'crowd: at a held endpoint',
      'crowd: that waits for its time',
      'crowd: replayed behind an identify',
    ],
  ],
  [
    'it goes by acceptance alone',
    firstComeFirst,
    [
      'turns: one behind many',
      'turns: leases of 1',
      'turns: leases of 7',
      'turns: leases of 1000',
      'turns: bytes',
      'turns: over a long time',
      'turns: replays',
      'turns: of both classes',
      'turns: one source, several endpoints',
      'turns: many sources',
      'turns: each of many sources',
      'turns: the erased have none',
      'turns: the stuck have none',
      'turns: those who come free',
      'replay: the living first',
      'model: order none',
      'replay: the living first, for its endpoint',
    ],
  ],
  ['it goes by name', byName, ['turns: coming back', 'turns: coming new']],
  ['it counts no bytes', leasing((options) => ({ ...options, maxBytes: 1e9 })), ['replay: as many as asked for']],
  [
    'its living wait for its replays',
    livingWait,
    [
      'replay: the living do not wait, identify-first',
      'replay: the living do not wait, per-user',
      'model: order per-user',
    ],
  ],
  ['it replays one person at a time', onePersonAtOnce, ['replay: persons apart']],
  [
    'it gives the newest first',
    newestFirst,
    [
      'oldest first: what comes back',
      'oldest first: what waited',
      'oldest first: what is resumed',
      'oldest first: what is filed',
      'oldest first: what is filed in any order',
      'oldest first: who comes free',
      'oldest first: at any time',
    ],
  ],
]

const overRestarts: typeof faults = [
  [
    'what is stuck fills its window',
    windowOf(50),
    ['crowd: behind an identify, across a', 'crowd: at a held endpoint, across a'],
  ],
  ['it loses what is next', losesNext, ['crowd: of one user, across a']],
  ['it forgets what is closed', noClosed, ['filed: across a']],
  [
    'it goes by acceptance alone',
    firstComeFirst,
    ['turns: across a', 'turns: one behind many, across a', 'replay: across a'],
  ],
]

const each = (of: typeof faults) =>
  of.flatMap(([fault, wrong, names]) => names.map((name) => [name, fault, wrong] as const))

function chaptersOf(subject: StoreSubject) {
  // More than the window of the wrong store; what it does for each lease grows with all that it has.
  const options = { crowd: 300 }
  return [
    ...filedChapters(subject),
    ...filedLifeChapters(subject),
    ...chainChapters(subject),
    ...crowdChapters(subject, options),
    ...crowdRestartChapters(subject, options),
    ...turnChapters(subject, { crowd: 1_000 }),
    ...turnShareChapters(subject),
    ...acceptanceOrderChapters(subject),
    ...replayOrderChapters(subject),
    ...replayPageChapters(subject),
    ...modelChapters(subject, {}),
  ]
}

async function failsBy(subject: StoreSubject, name: string): Promise<void> {
  const chapter = chaptersOf(subject).find((one) => one.name === name)
  expect(chapter?.skip).toBeUndefined()
  await expect(chapter?.run()).rejects.toThrow(AssertionError)
}

it.concurrent.each(each(faults))('"%s" fails when %s', (name, _, wrong) => failsBy(subjectOf(wrong), name))

const restarts = ['reopen', 'crash'] as const

it.concurrent.each(
  restarts.flatMap((how) => each(overRestarts).map(([name, ...rest]) => [`${name} ${how}`, ...rest] as const)),
)('"%s" fails when %s once it is opened again, and passes when it does not', async (name, _, wrong) => {
  await failsBy(lastingSubjectOf(wrong), name)
  await chaptersOf(lastingSubjectOf(() => ({})))
    .find((one) => one.name === name)
    ?.run()
})

it('has a fault for each chapter', () => {
  const tried = new Set(each(faults).map(([name]) => name))
  const missing = chaptersOf(subjectOf(() => ({}))).filter(({ name, skip }) => !skip && !tried.has(name))
  expect(missing.map(({ name }) => name)).toEqual([])
})

/** Holds what is filed while a hold stands, and nothing else. */
function copyingHolds(store: Store): Partial<Store> {
  const held = new Set<string | undefined>()
  const copyOf = (endpoint: string | undefined) => `held ${endpoint}`
  return {
    hold(hold) {
      held.add(hold.endpoint)
      return store.hold({ ...hold, endpoint: copyOf(hold.endpoint) })
    },
    release: (tickets, options) =>
      store.release(tickets, {
        ...options,
        ...(held.has(options?.endpoint) && { endpoint: copyOf(options?.endpoint) }),
      }),
    resume: (lane, endpoint) => store.resume(lane, copyOf(endpoint)),
  }
}
