import type { Clock, Destination, Outcome } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import { attemptRequest } from '../attempt/attempt-request.js'
import { partsOf } from '../attempt/parts-of.js'
import { recordOf, transitionsOf } from '../attempt/transitions.js'
import type { Committer } from '../commit/committer.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import { observe } from '../throttle/observe.js'
import type { Throttles } from '../throttle/throttles.js'
import type { LaneSettings } from './lane-settings.js'
import type { LeaseKeeper } from './lease-keeper.js'
import { reportAttempts, reportDecisions } from './report.js'
import type { QueuedRequest } from './request-queue.js'

export interface SendingOptions {
  readonly destination: Destination
  readonly committer: Committer
  readonly decisions: Decisions
  readonly throttles: Throttles
  readonly settings: LaneSettings
  readonly keeper: LeaseKeeper | undefined
  readonly clock: Clock
  readonly random: () => number
  /** Aborts what is in flight. */
  readonly signal: AbortSignal
  readonly emit: ((event: LifecycleEvent) => void) | undefined
}

/** Hears what a round was split into; nothing when it is settled. */
export type Ended = (parts: readonly QueuedRequest[]) => void

/** Sends one round and settles what came of it; calls back with the rounds that it was split into instead. */
export function createSending(options: SendingOptions): (round: QueuedRequest, landed: Ended) => void {
  const { destination, committer, decisions, throttles, settings, keeper, clock, random, signal, emit } = options
  return ({ request, history }, landed) => {
    const startedAt = clock.elapsed()
    const startedAlone = throttles.inFlight() === 1
    const at = clock.now()
    const deadlineAt = startedAt + settings.attemptTimeoutMs
    const { maxRetryAfterMs } = settings
    const attempt = { destination, committer, maxRetryAfterMs, deadlineAt, signal }
    void attemptRequest(request, attempt).then((outcomes) => {
      const alone = startedAlone && throttles.inFlight() === 1
      const parts = partsOf(destination, request, outcomes)
      const split = parts.length > 0
      throttles.answered(request.endpoint, observe(outcomes, { startedAt, alone, split, random: random() }))
      const trip = { request, outcomes, at, durationMs: clock.elapsed() - startedAt, history }
      if (decisions.any) reportDecisions(trip, decisions)
      if (emit) reportAttempts(trip, emit)
      if (split) {
        const earlier = [...history, recordOf(trip, outcomes[0] as Outcome)]
        landed(parts.map((part) => ({ request: part, history: earlier })))
        return
      }
      keeper?.done(request.calls.map(({ delivery }) => delivery))
      committer.record(transitionsOf(trip, { destination, policy: settings, random, throttles }))
      landed(none)
    })
  }
}

const none: readonly QueuedRequest[] = []
