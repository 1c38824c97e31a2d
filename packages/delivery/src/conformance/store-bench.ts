import assert from 'node:assert/strict'
import type { AttemptRecord, DeliveryRecord, Tally } from '../store/ledger.js'
import type { Opened, OrderPolicy, Store, StoreLane } from '../store/store.js'
import type { AcceptStatus, LeasedDelivery, LeaseOptions, NewEvent, NextState, Receipt, Ticket } from '../store/work.js'
import { type BenchClock, createManualClock, createRealClock } from './bench-clock.js'
import { type Watched, watchLateness } from './bench-lateness.js'
import type { StoreChapter } from './chapter.js'
import type { StorePlace, StorePlaceOptions, StoreSubject } from './store-subject.js'

/** An open store with the lanes `a` and `b`, for one chapter. */
export interface StoreBench {
  readonly subject: StoreSubject
  readonly place: StorePlace
  readonly clock: BenchClock
  /** The store that is open now. `reopen` and `crash` replace it. */
  readonly store: Store
  /** The answer of the last `open`. */
  readonly opened: Opened
  accept(...events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /** Leases from lane `a`, up to 1,000 deliveries, unless `options` say otherwise. */
  lease(options?: Partial<LeaseOptions> & { readonly lane?: string }): Promise<readonly LeasedDelivery[]>
  /** Leases until there are `count` deliveries, for up to 10 seconds. */
  leaseSoon(
    count: number,
    options?: Partial<LeaseOptions> & { readonly lane?: string },
  ): Promise<readonly LeasedDelivery[]>
  settle(tickets: readonly Ticket[], next: NextState, attempts?: readonly AttemptRecord[]): Promise<Receipt>
  /** The ledger's record of an event in a lane, which is `a` by default. Its source is `shop` by default. */
  delivery(messageId: string, lane?: string, source?: string): Promise<DeliveryRecord>
  /** Asserts that `totals` and `recount` agree. Resolves with the tally of lane `a`. */
  balance(): Promise<Tally>
  /** Opens another store with the same place, for shared stores. It is closed with the bench. */
  another(): Promise<Store>
  /** Closes the store and opens it again, with the lanes `a` and `b` unless others are named. */
  reopen(lanes?: readonly StoreLane[]): Promise<Opened>
  crash(): Promise<Opened>
}

export interface BenchOptions extends Omit<StorePlaceOptions, 'clock'> {
  /** Default `none`. */
  readonly order?: OrderPolicy
  /** Default true. */
  readonly keepBodies?: boolean
  /** Bounds of the lanes `a` and `b`. Default: those of the store, and `refuse`. */
  readonly bounds?: Readonly<Record<string, Omit<StoreLane, 'name' | 'order'>>>
}

export type ChapterOptions = BenchOptions & { readonly skip?: string | undefined }

/** Makes a chapter that gets an open store. Its data are deleted afterwards. */
export function storeChapter(
  subject: StoreSubject,
  name: string,
  promise: string,
  work: (bench: StoreBench) => Promise<void>,
  { skip, ...options }: ChapterOptions = {},
): StoreChapter {
  return { name, promise, ...(skip === undefined ? {} : { skip }), run: () => onStore(subject, work, options) }
}

/**
 * Opens a store in a new place, runs the work, closes the store and deletes the place. Work that fails after a time of its own
 * ended too early, because the machine was busy, has shown nothing and is done again, five times at most.
 */
export async function onStore(
  subject: StoreSubject,
  work: (bench: StoreBench) => Promise<void>,
  options: BenchOptions = {},
): Promise<void> {
  for (let left = subject.ownClock ? 5 : 1; ; left--) {
    const watched = watchLateness(subject.ownClock ? createRealClock() : createManualClock())
    try {
      return await onStoreOnce(subject, work, options, watched)
    } catch (error) {
      if (left === 1 || !watched.late()) throw error
    }
  }
}

async function onStoreOnce(
  subject: StoreSubject,
  work: (bench: StoreBench) => Promise<void>,
  { order = 'none', keepBodies = true, bounds = {}, ...placeOptions }: BenchOptions,
  { clock, watch }: Watched,
): Promise<void> {
  const place = await subject.make()
  const others: Store[] = []
  const lanes = ['a', 'b'].map((name) => ({ name, order, ...bounds[name] }))
  let store = watch(place.store({ ...placeOptions, clock }))
  let opened = await store.open({ lanes, keepBodies })

  async function next(opening: readonly StoreLane[] = lanes): Promise<Opened> {
    store = watch(place.store({ ...placeOptions, clock }))
    opened = await store.open({ lanes: opening, keepBodies })
    return opened
  }

  const bench: StoreBench = {
    subject,
    place,
    clock,
    get store() {
      return store
    },
    get opened() {
      return opened
    },
    accept: async (...events) => (await store.commit({ accept: events })).accepted,
    lease: ({ lane = 'a', ...options } = {}) =>
      store.lease(lane, { max: 1_000, maxBytes: 10_000_000, forMs: 60_000, ...options }),
    async leaseSoon(count, options) {
      const leases = [...(await bench.lease(options))]
      for (const until = performance.now() + 10_000; leases.length < count && performance.now() < until; ) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        leases.push(...(await bench.lease(options)))
      }
      return leases
    },
    settle: (tickets, state, attempts = []) => store.commit({ transitions: [{ tickets, next: state, attempts }] }),
    async delivery(messageId, lane = 'a', source = 'shop') {
      const where = await store.where(source, messageId)
      assert.equal(where.status, 'found', `${messageId} is known`)
      const delivery = where.status === 'found' ? where.lanes[lane] : undefined
      return delivery ?? assert.fail(`${messageId} is not in lane ${lane}`)
    },
    async balance() {
      const totals = await store.totals()
      assert.deepEqual(totals, await store.recount(), 'counters and recount differ')
      for (const { accepted, ...states } of Object.values(totals))
        assert.equal(
          Object.values(states).reduce((sum, count) => sum + count, 0),
          accepted,
          'accepted is the sum of the states',
        )
      return totals['a'] ?? assert.fail('lane a has no tally')
    },
    async another() {
      const other = watch(place.store({ ...placeOptions, clock }))
      others.push(other)
      await other.open({ lanes, keepBodies })
      return other
    },
    async reopen(opening) {
      await store.close()
      return next(opening)
    },
    async crash() {
      await place.crash?.()
      return next()
    },
  }
  try {
    await work(bench)
  } finally {
    for (const other of others) await other.close()
    await store.close()
    await place.remove()
  }
}

/** Answers as words: of a full lane its name, its bound and the limit. */
export const wordsOf = (statuses: readonly AcceptStatus[]): readonly string[] =>
  statuses.map((status) =>
    typeof status === 'string' ? status : `full: ${status.lane} has ${status.bound} ${status.limit}`,
  )

export const idsOf = (leases: readonly LeasedDelivery[]): readonly string[] =>
  leases.map(({ event }) => event.messageId)

export const delivered: NextState = { state: 'delivered' }

/** Pending again, after an attempt that counted. */
export function again(more: Partial<Extract<NextState, { state: 'pending' }>> = {}): NextState {
  return { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false, ...more }
}

/** The record of one attempt. */
export function attempt(at: number, more: Partial<AttemptRecord> = {}): AttemptRecord {
  return { at, durationMs: 12, endpoint: 'events', calls: 1, result: 'delivered', status: 200, ...more }
}

/** Why chapters about a restart do not apply to the subject; `undefined` when they do. */
export function forgetful({ guarantees }: StoreSubject): string | undefined {
  return guarantees.durable === 'process' ? 'nothing outlives the process' : undefined
}
