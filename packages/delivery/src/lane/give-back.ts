import type { Committer } from '../committer.js'
import type { Store } from '../store/store.js'
import type { ReleaseOptions } from '../store/work.js'
import type { LeaseKeeper } from './lease-keeper.js'
import type { Round, RoundQueue } from './round-queue.js'

export interface GiveBackOptions {
  readonly store: Store
  readonly wait: ReleaseOptions
  readonly committer: Committer
  readonly keeper?: LeaseKeeper | undefined
}

/** Returns what is planned for an endpoint to the store, unsent. */
export async function giveBack(rounds: RoundQueue, endpoint: string, options: GiveBackOptions): Promise<void> {
  for (let round = rounds.shift(endpoint); round; round = rounds.shift(endpoint)) await release(round, options)
}

/** Returns rounds to the store, unsent. Never rejects: what a failing store does not take back stays leased until it ends. */
export async function releaseAll(rounds: readonly Round[], options: GiveBackOptions): Promise<void> {
  for (const round of rounds) await release(round, options).catch(() => undefined)
}

/** Returns one round to the store, unsent. Round trips already made are put on record. */
export async function release({ request, history }: Round, options: GiveBackOptions): Promise<void> {
  const { store, committer, keeper, wait } = options
  const tickets = request.calls.map(({ item }) => item)
  keeper?.done(tickets)
  if (history.length === 0) return store.release(tickets, wait)
  const next = {
    state: 'pending',
    afterMs: 0,
    ...wait,
    spent: false,
    stepDone: false,
    maybeDelivered: false,
  } as const
  committer.settle([{ tickets, next, attempts: history }])
}
