import type { Committer } from '../../commit/committer.js'
import type { Store } from '../../store/store.js'
import type { LeasedDelivery, ReleaseOptions, Ticket } from '../../store/work.js'
import type { OnHand } from '../on-hand.js'
import type { QueuedRequest, RequestQueue } from '../request-queue.js'
import type { LeaseKeeper } from './lease-keeper.js'

export interface GiveBackOptions {
  readonly store: Pick<Store, 'release'>
  readonly committer: Pick<Committer, 'record'>
  readonly keeper: LeaseKeeper | undefined
  readonly planned: RequestQueue
  /** Called with what is returned unsent. */
  readonly onReturned: (tickets: readonly Ticket[]) => void
  readonly onHand: OnHand
}

/** Returns planned requests to the store, unsent. */
export interface GiveBack {
  /** Releases the deliveries of these requests. Attempts made before a request was split are recorded. */
  release(requests: readonly QueuedRequest[], wait?: ReleaseOptions): Promise<void>
  /** Releases deliveries that were not planned. */
  releaseLeases(leases: readonly LeasedDelivery[], wait?: ReleaseOptions): Promise<void>
  /** Releases everything planned for an endpoint in one call of the store: on disk each release is a commit. */
  releaseEndpoint(endpoint: string, wait?: ReleaseOptions): Promise<void>
}

export function createGiveBack({ store, committer, keeper, planned, onReturned, onHand }: GiveBackOptions): GiveBack {
  async function release(requests: readonly QueuedRequest[], wait: ReleaseOptions = {}): Promise<void> {
    const untried: LeasedDelivery[] = []
    for (const { request, history } of requests) {
      const tickets = request.calls.map(({ delivery }) => delivery)
      keeper?.done(tickets)
      if (history.length === 0) untried.push(...tickets)
      else committer.record([{ tickets, next: { ...unchanged, ...wait }, attempts: history }])
    }
    if (untried.length === 0) return
    await store.release(untried, wait)
    onHand.gone(untried)
    onReturned(untried)
  }

  return {
    release,
    async releaseLeases(leases, wait = {}) {
      if (leases.length === 0) return
      keeper?.done(leases)
      await store.release(leases, wait)
      onHand.gone(leases)
    },
    async releaseEndpoint(endpoint, wait) {
      const all: QueuedRequest[] = []
      for (let queued = planned.shift(endpoint); queued; queued = planned.shift(endpoint)) all.push(queued)
      if (all.length > 0) await release(all, wait)
    },
  }
}

const unchanged = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false } as const
