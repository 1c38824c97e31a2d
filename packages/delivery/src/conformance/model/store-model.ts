import type { DeliveryState, Tally } from '../../store/ledger.js'
import type { AcceptStatus, LeasedDelivery, NewEvent, NextState } from '../../store/work.js'

/** The expected facts of one event. */
export interface ModelEntry {
  readonly seq: number
  readonly user: string
  readonly source: string
  state: DeliveryState
  /** Whether it is purged. The counters keep its state. */
  purged: boolean
  attempt: number
  step: number
  maybeDelivered: boolean
  replays: number
  body: boolean
  lease: LeasedDelivery | undefined
  dueAt: number
  /** When it entered the lane, by acceptance or by replay. It waits for none that entered later. */
  turn: number
  /** Whether it is filed under the endpoint that the run closes, holds and resumes. */
  filed: boolean
}

/** What is asked of a lease: what may go, without what is filed (`open`), or nothing else (`filed`). */
export type Asked = 'any' | 'open' | 'filed'

/** A store of one lane without queues and indexes: each answer looks at all events, so it is easy to check. */
export interface StoreModel {
  readonly entries: ReadonlyMap<string, ModelEntry>
  now: number
  accept(event: NewEvent): AcceptStatus
  /** Ids of the events that may be leased now; with an order, only the first one of each user. */
  leasable(asked: Asked): readonly string[]
  /** Milliseconds until one may be leased; `undefined` when none will by itself. */
  nextDue(asked: Asked): number | undefined
  settle(entry: ModelEntry, next: NextState): void
  /** `filed`: under the endpoint. */
  release(entry: ModelEntry, filed: boolean): void
  /** Holds the endpoint. */
  hold(): void
  forget(user: string): { erased: number; bodies: number; inFlight: number }
  /** Makes parked events pending again. Returns their number. */
  replay(): number
  /** Discards a user's parked events. Returns their number. */
  discard(user: string): number
  resume(): void
  /** Ids of the events that a purge may delete. */
  settled(): readonly string[]
  leased(): readonly ModelEntry[]
  tally(): Tally
}

export function createStoreModel(perUser: boolean, maxPending: number): StoreModel {
  const entries = new Map<string, ModelEntry>()
  const all = () => [...entries.values()]
  const count = (state: DeliveryState) => all().filter((entry) => entry.state === state).length

  let turns = 0
  let held = false

  /** Whether one may not go before the other. What is live never waits for what is replayed. */
  const waitsFor = (entry: ModelEntry, other: ModelEntry) =>
    other.user === entry.user &&
    other.state === 'pending' &&
    other.turn < entry.turn &&
    (entry.replays > 0 || other.replays === 0)

  const isAsked = (filed: boolean, asked: Asked) => asked === 'any' || (asked === 'filed') === filed

  /** Whether nothing but time keeps it from being leased. */
  const canGo = (entry: ModelEntry, asked: Asked) =>
    entry.state === 'pending' &&
    !entry.lease &&
    !(held && entry.filed) &&
    isAsked(entry.filed, asked) &&
    !(perUser && all().some((other) => waitsFor(entry, other)))

  function backTo(entry: ModelEntry, state: DeliveryState): void {
    entry.lease = undefined
    // Without its body it cannot be sent or replayed.
    entry.state = !entry.body && (state === 'pending' || state === 'parked') ? 'erased' : state
  }

  const model: StoreModel = {
    entries,
    now: 0,
    accept({ event, keys, source }) {
      if (entries.has(event.messageId)) return 'duplicate'
      if (count('pending') >= maxPending) return { status: 'full', lane: 'a', bound: 'maxPending', limit: maxPending }
      entries.set(event.messageId, {
        seq: entries.size,
        user: keys[0] ?? '',
        source,
        state: 'pending',
        purged: false,
        attempt: 0,
        step: 0,
        maybeDelivered: false,
        replays: 0,
        body: true,
        lease: undefined,
        dueAt: 0,
        turn: turns++,
        filed: false,
      })
      return 'accepted'
    },
    leasable: (asked) =>
      [...entries].filter(([, entry]) => canGo(entry, asked) && entry.dueAt <= model.now).map(([id]) => id),
    nextDue(asked) {
      const times = all()
        .filter((entry) => canGo(entry, asked))
        .map(({ dueAt }) => dueAt)
      return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - model.now)
    },
    settle(entry, next) {
      backTo(entry, next.state)
      if (next.state !== 'pending') return
      if (next.spent) entry.attempt++
      if (next.stepDone) {
        entry.step++
        entry.filed = false
      }
      entry.maybeDelivered = !next.stepDone && (entry.maybeDelivered || next.maybeDelivered)
      if (next.endpoint !== undefined) entry.filed = true
      entry.dueAt = model.now + next.afterMs
    },
    release(entry, filed) {
      backTo(entry, 'pending')
      if (filed) entry.filed = true
    },
    hold() {
      held = true
    },
    forget(user) {
      const erasure = { erased: 0, bodies: 0, inFlight: 0 }
      for (const entry of all().filter((entry) => entry.user === user && !entry.purged)) {
        if (entry.body) erasure.bodies++
        entry.body = false
        if (entry.lease) erasure.inFlight++
        else if (entry.state === 'pending' || entry.state === 'parked') {
          entry.state = 'erased'
          erasure.erased++
        }
      }
      return erasure
    },
    replay() {
      const parked = all()
        .filter(({ state }) => state === 'parked')
        .sort((a, b) => a.seq - b.seq)
      for (const entry of parked) {
        const again = { state: 'pending', attempt: 0, dueAt: 0, filed: false } as const
        Object.assign(entry, again, { turn: turns++, replays: entry.replays + 1 })
      }
      return parked.length
    },
    discard(user) {
      const parked = all().filter((entry) => entry.state === 'parked' && entry.user === user)
      for (const entry of parked) entry.state = 'discarded'
      return parked.length
    },
    resume() {
      held = false
      for (const entry of entries.values()) entry.dueAt = 0
    },
    settled: () =>
      [...entries]
        .filter(([, { state, purged }]) => !purged && state !== 'pending' && state !== 'parked')
        .map(([id]) => id),
    leased: () => all().filter(({ lease }) => lease),
    tally: () => ({
      accepted: entries.size,
      pending: count('pending'),
      delivered: count('delivered'),
      skipped: count('skipped'),
      parked: count('parked'),
      expired: count('expired'),
      erased: count('erased'),
      discarded: count('discarded'),
    }),
  }
  return model
}
