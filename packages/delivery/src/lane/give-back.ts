import type { Committer } from '../committer.js'
import type { ReleaseOptions, Store } from '../store/store.js'
import type { RoundQueue } from './round-queue.js'

export interface GiveBackOptions {
  readonly store: Store
  readonly wait: ReleaseOptions
  readonly committer: Committer
}

/** Returns what is planned for an endpoint to the store, unsent. Round trips already made are put on record. */
export async function giveBack(
  rounds: RoundQueue,
  endpoint: string,
  { store, committer, wait }: GiveBackOptions,
): Promise<void> {
  for (let round = rounds.shift(endpoint); round; round = rounds.shift(endpoint)) {
    const tickets = round.request.calls.map(({ item }) => item)
    if (round.history.length === 0) await store.release(tickets, wait)
    else {
      const next = {
        state: 'pending',
        afterMs: 0,
        ...wait,
        spent: false,
        stepDone: false,
        maybeDelivered: false,
      } as const
      committer.settle([{ tickets, next, attempts: round.history }])
    }
  }
}
