import type { Committer } from '../commit/committer.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, ReleaseOptions } from '../store/work.js'
import type { LeaseKeeper } from './lease-keeper.js'
import type { QueuedRequest, RequestQueue } from './request-queue.js'

export interface GiveBackOptions {
  readonly store: Store
  readonly wait: ReleaseOptions
  readonly committer: Committer
  readonly keeper?: LeaseKeeper | undefined
}

/** Returns what is planned for an endpoint to the store, unsent, in one piece: on disk each release is a commit. */
export async function giveBack(rounds: RequestQueue, endpoint: string, options: GiveBackOptions): Promise<void> {
  const all: QueuedRequest[] = []
  for (let round = rounds.shift(endpoint); round; round = rounds.shift(endpoint)) all.push(round)
  if (all.length > 0) await release(all, options)
}

/** Returns rounds to the store, unsent. Round trips already made are put on record. */
export async function release(rounds: readonly QueuedRequest[], options: GiveBackOptions): Promise<void> {
  const { store, committer, keeper, wait } = options
  const untried: LeasedDelivery[] = []
  for (const { request, history } of rounds) {
    const tickets = request.calls.map(({ delivery }) => delivery)
    keeper?.done(tickets)
    if (history.length === 0) untried.push(...tickets)
    else committer.record([{ tickets, next: { ...unchanged, ...wait }, attempts: history }])
  }
  if (untried.length > 0) await store.release(untried, wait)
}

const unchanged = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false } as const
