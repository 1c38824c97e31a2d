import { WaybillError } from '@waybill/core'
import { tellErased } from './accept/decide.js'
import type { Decisions } from './accept/decisions.js'
import { withNotAddressed } from './accept/entry/addressed-lanes.js'
import type { Integrations } from './accept/entry/integrations.js'
import { orderKeysOf } from './accept/order-keys.js'
import { findBoth } from './accept/steps/find-both.js'
import type { StoredSteps } from './accept/steps/stored-steps.js'
import type { WaitingRoom } from './accept/waiting-room.js'
import type { Committer } from './commit/committer.js'
import { onTheWire } from './control/lane-control.js'
import type { Emit } from './emitter.js'
import type { Lane } from './lane/lane.js'
import { absentStatus, holdsOf, statusOf } from './lane/lane-status.js'
import { unknownLane } from './options/known-names.js'
import type { DeliveryQuery } from './store/ledger.js'
import type { Erasure, Store } from './store/store.js'
import type { LeasedDelivery } from './store/work.js'
import { type LaneView, withWaits, withWaitsFound } from './waits/waits-for.js'
import type { LaneStatus, UserIds, Waybill } from './waybill.js'

export interface OperationsOptions {
  readonly store: Store
  readonly committer: Committer
  readonly waitingRoom: WaitingRoom
  readonly decisions: Decisions
  readonly lanes: ReadonlyMap<string, Lane>
  readonly integrations: Integrations
  readonly steps: Pick<StoredSteps, 'idsOf'>
  readonly delivers: (lane: string) => boolean
  readonly emit: Emit | undefined
  /** Wall time. */
  readonly now: () => number
}

/** What people do with running lanes, and see of them. */
export interface Operations extends Pick<Waybill, 'where' | 'find' | 'forget' | 'hold' | 'holds' | 'resume' | 'retry'> {
  status(): Promise<readonly LaneStatus[]>
  /** The lane of this name. Throws `unknown_lane`. */
  laneOf(name: string): Lane
}

export function createOperations(options: OperationsOptions): Operations {
  const { store, committer, waitingRoom, decisions, lanes, integrations, steps, delivers, emit, now } = options
  // Those that this process does not deliver to send what its callers wait for.
  const all = () => [...lanes.values()]

  function laneOf(name: string): Lane {
    const lane = lanes.get(name)
    if (!lane) throw unknownLane(name, [...lanes.keys()])
    return lane
  }

  /** Runs `work` while these lanes call the store no more, and what was on its way into the store is there. */
  async function afterWrites<T>(paused: readonly Lane[], work: () => Promise<T>): Promise<T> {
    const unpauses = await Promise.all(paused.map((lane) => lane.pause({ keepPlans: true })))
    try {
      await committer.tried()
      return await work()
    } finally {
      for (const unpause of unpauses) unpause()
    }
  }

  /** Planned requests have not been sent yet. They go back to the store, so that none is sent now. */
  async function forgetHere(keys: readonly string[]): Promise<Erasure> {
    const unpauses = await Promise.all(all().map((lane) => lane.pause()))
    try {
      const isTheirs = ({ event }: LeasedDelivery) => orderKeysOf(event).some((key) => keys.includes(key))
      await Promise.all(all().map((lane) => lane.control.withdraw(isTheirs).returned))
      // What the vendor was asked about is recorded before it is erased.
      await committer.tried()
      return await store.forget(keys)
    } finally {
      for (const unpause of unpauses) unpause()
    }
  }

  /** Ends the asking about matching deliveries in doubt. Returns their number by lane. */
  async function hurry(query: DeliveryQuery, concerned: readonly Lane[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { destination, confirming } of concerned) {
      const lane = destination.name
      const ids = confirming.events().map(({ event }) => event.messageId)
      const messageIds = ids.filter((id) => query.messageIds?.includes(id) ?? true)
      if (messageIds.length === 0) continue
      const found = new Set((await store.find({ ...query, lane, messageIds }, { limit: 1_000 })).map(({ seq }) => seq))
      const count = confirming.hurry(({ seq }) => found.has(seq))
      if (count > 0) counts[lane] = count
    }
    return counts
  }

  const storedHolds = () => store.control?.holds() ?? store.holds()

  /** What this process knows of its lanes now. */
  async function views(): Promise<(name: string) => LaneView> {
    const stored = await storedHolds()
    const viewOf = (name: string): LaneView => {
      const lane = lanes.get(name)
      return {
        delivers: delivers(name),
        holds: lane ? holdsOf(name, lane.throttles, stored) : stored.filter((hold) => hold.lane === name),
        ...(lane && {
          whyClosed: lane.throttles.whyClosed,
          paced: lane.paces.behind(),
          confirmingUntil: lane.confirming.until,
        }),
      }
    }
    const known = new Map<string, LaneView>()
    return (name) => {
      const view = known.get(name) ?? viewOf(name)
      known.set(name, view)
      return view
    }
  }

  return {
    laneOf,
    async where(source, messageId) {
      const where = withNotAddressed(await store.where(source, messageId), [...lanes.keys()], integrations)
      if (where.status !== 'found' || Object.values(where.lanes).every(({ state }) => state !== 'pending')) return where
      return withWaits(where, { viewOf: await views(), now })
    },
    async find(query, page) {
      const found = await findBoth({ store, steps }, query, page)
      if (found.every(({ delivery }) => delivery.state !== 'pending')) return found
      return withWaitsFound(found, { viewOf: await views(), now })
    },
    async forget(user) {
      // What was stored before there were steps has the ids as they came.
      const keys = [...keysOf(user), ...keysOf(steps.idsOf(user) ?? {})]
      const erasure = await (store.control ? store.control.forget(keys) : forgetHere(keys))
      void tellErased(decisions, store)
      for (const name of lanes.keys()) waitingRoom.mayHaveRoom(erasure.erased, name)
      return erasure
    },
    async hold(hold) {
      const lane = laneOf(hold.lane)
      if (store.control) return store.control.hold(hold)
      await store.hold(hold)
      lane.throttles.hold(hold.endpoint, hold.reason)
      // Gives back what is planned, and tells the callers of `decide`.
      lane.wake()
      emit?.({ type: 'held', ...hold })
      return { onTheWire: onTheWire(lane.control.inFlight(hold.endpoint)), unanswered: [] }
    },
    async holds() {
      // What this process itself holds is known while the store does not answer.
      const stored = await storedHolds().catch(() => [])
      return [...lanes].flatMap(([name, lane]) => holdsOf(name, lane.throttles, stored))
    },
    async resume({ lane: name, endpoint }) {
      const lane = laneOf(name)
      if (store.control) return store.control.resume(name, endpoint)
      lane.control.resume(endpoint)
      // A wait that is being stored must be stored before it can be ended.
      await afterWrites([lane], () => store.resume(name, endpoint))
      emit?.({ type: 'resumed', lane: name, ...(endpoint === undefined ? {} : { endpoint }) })
    },
    async retry(query) {
      if (Object.values(query).every((condition) => condition === undefined)) throw tooWide()
      const meant: DeliveryQuery = { ...query, state: 'pending' }
      const concerned = all().filter(({ destination: { name } }) => query.lane === undefined || query.lane === name)
      const counts = await hurry(meant, concerned)
      const due = await afterWrites(concerned, () => store.retry(meant))
      for (const [lane, count] of Object.entries(due)) counts[lane] = (counts[lane] ?? 0) + count
      return { counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) }
    },
    async status() {
      const [depths, holds] = await Promise.all([store.depths(), storedHolds()])
      const absent = Object.entries(depths).filter(([name, { pending }]) => !lanes.has(name) && pending > 0)
      const present = await Promise.all(
        [...lanes].map(async ([name, lane]) => {
          const isPending = (depths[name]?.pending ?? 0) > 0
          const nextDueMs = isPending ? await lane.nextDueMs() : undefined
          return statusOf(lane, { depth: depths[name], holds, delivers: delivers(name), nextDueMs })
        }),
      )
      return [...present, ...absent.map(([name, depth]) => absentStatus(name, depth, holds))]
    },
  }
}

function keysOf({ userId, anonymousId }: UserIds): string[] {
  return [...(userId ? [`u:${userId}`] : []), ...(anonymousId ? [`a:${anonymousId}`] : [])]
}

function tooWide(): WaybillError {
  return new WaybillError('A retry of everything is refused.', {
    kind: 'invalid',
    code: 'retry_too_wide',
    hint: "Name at least a lane, a reason, a time, an event or ids. { state: 'pending' } is everything that is pending.",
  })
}
