import type { Remark } from '@waybill/core'
import type { AttemptRecord, DeliveryState, Discarded } from '../store/ledger.js'
import type { Discard } from '../store/store.js'
import type { NextState } from '../store/work.js'

/** What a store keeps of a delivery. The fields mean the same as those of `DeliveryRecord`. */
export interface DeliveryFacts {
  /** Its present state. */
  readonly state: DeliveryState
  /** Why it has this state; `undefined` where there is no reason. */
  readonly reason: string | undefined
  /** The message of the error that parked it before it was sent; `undefined` where there is none. */
  readonly detail: string | undefined
  /** What went out weaker than it was meant; `undefined` where nothing did. */
  readonly remarks: readonly Remark[] | undefined
  /** Attempts that count. */
  readonly attempt: number
  /** How many of its calls the vendor has taken. */
  readonly step: number
  /** Whether the vendor may have acted on the present call. */
  readonly maybeDelivered: boolean
  /** Whether later events of the same user were sent before it. */
  readonly overtaken: boolean
  /** Whether one for which later ones would have waited for it was delivered before it was marked for its replay. */
  readonly late: boolean
  /** How often it was replayed. */
  readonly replays: number
  /** When it was let go, and who did it; `undefined` unless it is discarded. */
  readonly discarded: Discarded | undefined
  /** The newest attempts, oldest first. */
  readonly attempts: readonly AttemptRecord[]
}

/** The facts of every new delivery: one object for all of them. */
export const newFacts: DeliveryFacts = {
  state: 'pending',
  reason: undefined,
  detail: undefined,
  remarks: undefined,
  attempt: 0,
  step: 0,
  maybeDelivered: false,
  overtaken: false,
  late: false,
  replays: 0,
  discarded: undefined,
  attempts: [],
}

/** The facts of a delivery after a transition. */
export function nextFacts(before: DeliveryFacts, next: NextState, attempts: readonly AttemptRecord[]): DeliveryFacts {
  const known = withAttempts(before.attempts, attempts)
  if (next.state !== 'pending') {
    const { state, reason, detail, remarks } = next
    const maybeDelivered = before.maybeDelivered || (next.maybeDelivered ?? false)
    return { ...before, state, reason, detail, remarks, maybeDelivered, attempts: known }
  }
  return {
    state: 'pending',
    reason: next.reason,
    detail: before.detail,
    remarks: before.remarks,
    attempt: before.attempt + (next.spent ? 1 : 0),
    step: before.step + (next.stepDone ? 1 : 0),
    maybeDelivered: next.stepDone ? false : before.maybeDelivered || next.maybeDelivered,
    overtaken: before.overtaken || next.overtaken === true,
    late: before.late,
    replays: before.replays,
    discarded: undefined,
    attempts: known,
  }
}

/** The facts of a delivery that is erased. */
export function erasedFacts(before: DeliveryFacts): DeliveryFacts {
  return { ...before, state: 'erased', reason: 'forgotten' }
}

/** The facts of a delivery that is replayed. */
export function replayedFacts(before: DeliveryFacts): DeliveryFacts {
  return {
    ...before,
    state: 'pending',
    reason: undefined,
    detail: undefined,
    remarks: undefined,
    attempt: 0,
    overtaken: false,
    replays: before.replays + 1,
    discarded: undefined,
  }
}

/** The facts of a parked delivery that is discarded. */
export function discardedFacts(before: DeliveryFacts, { reason, by, at }: Omit<Discard, 'name'>): DeliveryFacts {
  const parkedAs = before.reason
  const discarded = { at, ...(by !== undefined && { by }), ...(parkedAs !== undefined && { parkedAs }) }
  return { ...before, state: 'discarded', reason, discarded }
}

/** Whether a delivery has the remark that a query asks for. */
export function hasRemark({ remarks }: Pick<DeliveryFacts, 'remarks'>, wanted: string | true | undefined): boolean {
  if (wanted === undefined) return true
  return remarks !== undefined && (wanted === true || remarks.some(({ code }) => code === wanted))
}

/** Whether a delivery in this state is pending or parked: its event must be kept. */
export function isOpenState(state: DeliveryState): boolean {
  return state === 'pending' || state === 'parked'
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
