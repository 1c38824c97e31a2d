import type { DeliveryState, Tally } from '../../store/ledger.js'
import type { AcceptStatus, LeasedDelivery, NewEvent, NextState } from '../../store/work.js'

/** The expected facts of one event. */
export interface ModelEntry {
  readonly seq: number
  readonly user: string
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
  held: boolean
}

/** A store of one lane without queues and indexes: each answer looks at all events, so it is easy to check. */
export interface StoreModel {
  readonly entries: ReadonlyMap<string, ModelEntry>
  now: number
  accept(event: NewEvent): AcceptStatus
  /** Ids of the events that may be leased now; with an order, only the first one of each user. */
  leasable(): readonly string[]
  settle(entry: ModelEntry, next: NextState): void
  release(entry: ModelEntry, held: boolean): void
  forget(user: string): { erased: number; bodies: number; inFlight: number }
  /** Makes parked events pending again. Returns their number. */
  replay(): number
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

  function backTo(entry: ModelEntry, state: DeliveryState): void {
    entry.lease = undefined
    // Without its body it cannot be sent or replayed.
    entry.state = !entry.body && (state === 'pending' || state === 'parked') ? 'erased' : state
  }

  const model: StoreModel = {
    entries,
    now: 0,
    accept({ event, keys }) {
      if (entries.has(event.messageId)) return 'duplicate'
      if (count('pending') + count('parked') >= maxPending) return 'full'
      entries.set(event.messageId, {
        seq: entries.size,
        user: keys[0] ?? '',
        state: 'pending',
        purged: false,
        attempt: 0,
        step: 0,
        maybeDelivered: false,
        replays: 0,
        body: true,
        lease: undefined,
        dueAt: 0,
        held: false,
      })
      return 'accepted'
    },
    leasable() {
      const isFirst = ({ user, seq }: ModelEntry) =>
        !all().some((other) => other.user === user && other.seq < seq && other.state === 'pending')
      return [...entries]
        .filter(([, { state, lease, held, dueAt }]) => state === 'pending' && !lease && !held && dueAt <= model.now)
        .filter(([, entry]) => !perUser || isFirst(entry))
        .map(([id]) => id)
    },
    settle(entry, next) {
      backTo(entry, next.state)
      if (next.state !== 'pending') return
      if (next.spent) entry.attempt++
      if (next.stepDone) entry.step++
      entry.maybeDelivered = !next.stepDone && (entry.maybeDelivered || next.maybeDelivered)
      entry.dueAt = model.now + next.afterMs
    },
    release(entry, held) {
      backTo(entry, 'pending')
      entry.held = held
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
      const parked = all().filter(({ state }) => state === 'parked')
      for (const entry of parked)
        Object.assign(entry, { state: 'pending', attempt: 0, dueAt: 0, held: false, replays: entry.replays + 1 })
      return parked.length
    },
    resume() {
      for (const entry of entries.values()) {
        entry.held = false
        entry.dueAt = 0
      }
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
    }),
  }
  return model
}
