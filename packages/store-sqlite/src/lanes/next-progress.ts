import { withAttempts } from '@waybill/delivery/queue'
import type { AttemptRecord, NextState } from '@waybill/delivery/store'
import type { Progress } from '../rows/live-delivery.js'

/** The progress of a delivery after a transition. */
export function nextProgress(before: Progress, next: NextState, attempts: readonly AttemptRecord[]): Progress {
  const known = withAttempts(before.attempts, attempts)
  if (next.state !== 'pending') {
    return { ...before, state: next.state, reason: next.reason, detail: next.detail, attempts: known }
  }
  return {
    state: 'pending',
    reason: next.reason,
    detail: before.detail,
    attempt: before.attempt + (next.spent ? 1 : 0),
    step: before.step + (next.stepDone ? 1 : 0),
    maybeDelivered: next.stepDone ? false : before.maybeDelivered || next.maybeDelivered,
    overtaken: before.overtaken || next.overtaken === true,
    replays: before.replays,
    attempts: known,
  }
}

/** The progress of a delivery that is erased. */
export function erasedProgress(before: Progress): Progress {
  return { ...before, state: 'erased', reason: 'forgotten' }
}

/** The progress of a delivery that is replayed. */
export function replayedProgress(before: Progress): Progress {
  return {
    ...before,
    state: 'pending',
    reason: undefined,
    detail: undefined,
    attempt: 0,
    overtaken: false,
    replays: before.replays + 1,
  }
}
