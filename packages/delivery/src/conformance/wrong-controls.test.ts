import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import { createMemoryPersons } from '../persons/memory-persons.js'
import type {
  ApplyControl,
  ControlState,
  Forgetting,
  NumberedHold,
  OnTheWire,
  StoreControl,
  VendorPause,
} from '../store/control.js'
import type { PersonMark, StorePersons } from '../store/persons.js'
import type { Store } from '../store/store.js'
import { storeChapters } from './index.js'
import type { StoreSubject } from './store-subject.js'

/** What all stores of a place share. */
interface Truth {
  change: number
  holds: NumberedHold[]
  pauses: (VendorPause & { until: number })[]
  resumed: { change: number; lane: string }[]
  forgotten: Forgetting[]
  /** The marks as they are, each with its change. */
  readonly marked: Map<string, PersonMark & { change: number }>
  readonly persons: StorePersons
  readonly others: Set<Follower>
}

interface Follower {
  apply: ApplyControl
  known: number
  licensedUntil: number
  reports: Map<number, OnTheWire>
  /** One after the other. */
  turn: Promise<void>
}

const noWire: OnTheWire = { requests: 0, deliveries: 0, events: [] }
const licenceMs = 1_000

/** Control as it should be, in the memory of one process. */
function rightControl(truth: Truth, store: Store): StoreControl & { persons: StorePersons } {
  const me: Follower = {
    ...{ apply: async () => new Map<number, OnTheWire>(), known: 0, licensedUntil: 0 },
    ...{ reports: new Map<number, OnTheWire>(), turn: Promise.resolve() },
  }
  const marksSince = (known: number) => [...truth.marked.values()].filter(({ change }) => change > known)
  const stateFor = (known: number): ControlState => ({
    known,
    holds: truth.holds,
    pauses: truth.pauses.map(({ until, ...pause }) => ({ ...pause, forMs: until - performance.now() })),
    resumed: truth.resumed.filter(({ change }) => change > known),
    forgetting: truth.forgotten.filter(({ change }) => change > known),
    ...(marksSince(known).length > 0 && { persons: { keyPrint: 'key', marks: marksSince(known) } }),
    ...(truth.forgotten.length > 0 && {
      isForgotten: (keys, seq) => truth.forgotten.some((one) => one.isTheirs(keys) && seq <= one.upTo),
    }),
  })
  const hear = (who: Follower) => {
    who.turn = who.turn.then(async () => {
      const { change } = truth
      for (const [number, report] of await who.apply(stateFor(who.known))) who.reports.set(number, report)
      who.known = change
    })
    return who.turn
  }
  const heard = async (change: number) => {
    const waiting = [...truth.others].filter(({ licensedUntil }) => licensedUntil > performance.now())
    const answers = await Promise.all(
      waiting.map((who) =>
        Promise.race([
          hear(who).then(() => true),
          new Promise<boolean>((resolve) =>
            setTimeout(() => resolve(false), who.licensedUntil - performance.now() + 5),
          ),
        ]),
      ),
    )
    const reports = waiting.map(({ reports: told }) => told.get(change) ?? noWire)
    const onTheWire = reports.find(({ requests }) => requests > 0) ?? noWire
    return { onTheWire, unanswered: answers.flatMap((isThere) => (isThere ? [] : ['somebody'])) }
  }
  return {
    async follow(apply) {
      me.apply = apply
      truth.others.add(me)
      await hear(me)
    },
    mayStart: () => performance.now() < me.licensedUntil,
    async licence() {
      await hear(me)
      me.licensedUntil = performance.now() + licenceMs
    },
    async hold(hold) {
      const change = ++truth.change
      truth.holds.push({ ...hold, change })
      return heard(change)
    },
    async resume(lane) {
      const change = ++truth.change
      truth.holds = []
      truth.pauses = []
      truth.resumed.push({ change, lane })
      await heard(change)
      await store.resume(lane)
    },
    async pause(pause) {
      const until = performance.now() + pause.forMs
      const [longer] = truth.pauses.filter((other) => other.endpoint === pause.endpoint && other.until > until)
      truth.change++
      truth.pauses = [longer ?? { ...pause, until }]
      await heard(truth.change)
    },
    async forget(keys) {
      const change = ++truth.change
      const upTo = Math.max(0, ...(await store.find({ lane: 'a' }, { limit: 1_000 })).map(({ seq }) => seq))
      truth.forgotten.push({ change, upTo, isTheirs: (theirs) => theirs.some((key) => keys.includes(key)) })
      const { unanswered } = await heard(change)
      return { ...(await store.forget(keys)), unanswered }
    },
    holds: async () => truth.holds,
    persons: {
      ...truth.persons,
      async change(given) {
        const change = ++truth.change
        const result = await truth.persons.change(given)
        for (const digest of given.digests)
          truth.marked.set(digest, { digest, ...result.marks.find((mark) => mark.digest === digest), change })
        return { ...result, ...(await heard(change)) }
      },
    },
  }
}

/** Stores that share their data, and control but for one fault. */
function subjectWith(
  wrong: (right: ReturnType<typeof rightControl>, truth: Truth) => Partial<ReturnType<typeof rightControl>>,
): StoreSubject {
  return {
    name: 'control',
    guarantees: { durable: 'process', leases: 'process', shared: true },
    ownClock: true,
    async make() {
      const data = memoryStore()
      let opened: ReturnType<Store['open']> | undefined
      const truth: Truth = {
        ...{ change: 0, holds: [], pauses: [], resumed: [], forgotten: [], others: new Set<Follower>() },
        ...{ marked: new Map(), persons: createMemoryPersons() },
      }
      const open: Store['open'] = (options) => {
        opened ??= data.open(options)
        return opened
      }
      const store = (): Store => {
        const right = rightControl(truth, data)
        const { persons, ...control } = { ...right, ...wrong(right, truth) }
        return { ...data, open, close: async () => undefined, control, persons }
      }
      return { store, remove: () => data.close() }
    },
  }
}

async function failed(subject: StoreSubject): Promise<readonly string[]> {
  const chapters = storeChapters(subject).filter(({ name, skip }) => !skip && name.startsWith('control: '))
  const results = await Promise.allSettled(chapters.map(({ run }) => run()))
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AssertionError)
  return chapters.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name)
}

it.concurrent('the chapters pass where control is as it should be', async () => {
  expect(await failed(subjectWith(() => ({})))).toEqual([])
})

it.concurrent.each<[string, StoreSubject, readonly string[]]>([
  [
    'it may always send',
    subjectWith(() => ({ mayStart: () => true })),
    ['control: licence', 'control: a process that stands still'],
  ],
  [
    'a hold waits for nobody',
    subjectWith((right) => ({
      async hold(hold) {
        void right.hold(hold)
        return { onTheWire: noWire, unanswered: [] }
      },
    })),
    ['control: hold', 'control: a process that stands still'],
  ],
  [
    'nobody is named',
    subjectWith((right) => ({ hold: async (hold) => ({ ...(await right.hold(hold)), unanswered: [] }) })),
    ['control: a process that stands still'],
  ],
  [
    'a resume leaves the hold',
    subjectWith((right, truth) => ({
      async resume(lane) {
        const { holds } = truth
        await right.resume(lane)
        truth.holds = holds
      },
    })),
    ['control: resume'],
  ],
  [
    'a shorter pause replaces a longer one',
    subjectWith((right, truth) => ({
      async pause(pause) {
        truth.pauses = []
        await right.pause(pause)
      },
    })),
    ['control: pause'],
  ],
  [
    'it erases before the others have heard',
    subjectWith((right, truth) => ({
      async forget(keys) {
        const followers = [...truth.others]
        truth.others.clear()
        const erasure = await right.forget(keys)
        for (const one of followers) truth.others.add(one)
        return erasure
      },
    })),
    ['control: forget'],
  ],
  [
    'marks are told to nobody',
    subjectWith((right) => ({
      follow: (apply) => right.follow(({ persons: _, ...state }) => apply(state)),
    })),
    ['control: persons'],
  ],
  [
    'a mark waits for nobody',
    subjectWith((right) => ({
      persons: {
        ...right.persons,
        async change(given) {
          const known = await right.persons.get(given.digests)
          void right.persons.change(given)
          return { marks: known, changed: true, onTheWire: noWire, unanswered: [] }
        },
      },
    })),
    ['control: persons'],
  ],
])('%s', async (_, subject, chapters) => {
  expect(await failed(subject)).toEqual(chapters)
})
