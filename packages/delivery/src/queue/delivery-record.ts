import type { AttemptRecord, DeliveryRecord, DeliveryState } from '../store/ledger.js'

/** What a store keeps of a delivery. The fields mean the same as those of `DeliveryRecord`. */
export interface DeliveryFacts {
  /** Its present state. */
  readonly state: DeliveryState
  /** Why it has this state; `undefined` where there is no reason. */
  readonly reason: string | undefined
  /** The message of the error that parked it before it was sent; `undefined` where there is none. */
  readonly detail: string | undefined
  /** Attempts that count. */
  readonly attempt: number
  /** How many of its calls the vendor has taken. */
  readonly step: number
  /** Whether the vendor may have acted on the present call. */
  readonly maybeDelivered: boolean
  /** Whether later events of the same user were sent before it. */
  readonly overtaken: boolean
  /** How often it was replayed. */
  readonly replays: number
  /** The newest attempts, oldest first. */
  readonly attempts: readonly AttemptRecord[]
}

/** The ledger's record of a delivery: the same facts, where what does not apply is absent. */
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

/** Adds attempts to those known, and returns the newest 50, oldest first. */
export function withAttempts(
  known: readonly AttemptRecord[],
  more: readonly AttemptRecord[],
): readonly AttemptRecord[] {
  if (more.length === 0) return known
  if (known.length === 0 && more.length <= mostAttempts) return more
  return [...known, ...more].slice(-mostAttempts)
}
