import type { AttemptRecord, DeliveryRecord, DeliveryState } from '../store/ledger.js'

/** What a store keeps of an event in a lane. */
export interface DeliveryFacts {
  readonly state: DeliveryState
  readonly reason: string | undefined
  readonly detail: string | undefined
  readonly attempt: number
  readonly step: number
  readonly maybeDelivered: boolean
  readonly overtaken: boolean
  readonly replays: number
  readonly attempts: readonly AttemptRecord[]
}

/** The same in the ledger's form: what does not apply is absent. */
export function deliveryRecordOf(lane: string, facts: DeliveryFacts): DeliveryRecord {
  const { state, reason, detail, attempt, step, maybeDelivered, overtaken, replays, attempts } = facts
  return {
    lane,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    attempt,
    step,
    maybeDelivered,
    ...(overtaken ? { overtaken } : {}),
    ...(replays > 0 ? { replays } : {}),
    attempts,
  }
}

const mostAttempts = 50

/** The newest 50, oldest first. */
export function withAttempts(
  known: readonly AttemptRecord[],
  more: readonly AttemptRecord[],
): readonly AttemptRecord[] {
  if (more.length === 0) return known
  if (known.length === 0 && more.length <= mostAttempts) return more
  return [...known, ...more].slice(-mostAttempts)
}
