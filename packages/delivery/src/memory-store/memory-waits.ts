import type { Clock } from '@waybill/core'
import type { Waiting } from '../store/waiting.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** What the pending deliveries of an event wait for, by lane. */
export function waitsOf({ entries }: StoredEvent, clock: Clock): Readonly<Record<string, Waiting>> {
  const pending = entries.filter(({ facts }) => facts.state === 'pending')
  return Object.fromEntries(pending.map((entry) => [entry.lane, waitOf(entry, clock)]))
}

/** What a pending delivery waits for. */
export function waitOf({ leased, blockers, dueAt, endpoint }: StoredDelivery, { now, elapsed }: Clock): Waiting {
  const left = dueAt - elapsed()
  const [blocker] = blockers ?? []
  return {
    ...(leased && { leased }),
    ...(blocker && { behind: blocker.seq }),
    ...(left > 0 && !leased && { dueAt: now() + left }),
    ...(endpoint !== undefined && { endpoint }),
  }
}
