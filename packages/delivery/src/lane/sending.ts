import type { Clock, Destination, Outcome } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import { attemptRequest } from '../attempt/attempt-request.js'
import type { Overdue } from '../attempt/overdue.js'
import { partsOf } from '../attempt/parts-of.js'
import { recordOf, type SentRequest, statesAfter, transitionsOf } from '../attempt/transitions.js'
import type { Committer } from '../commit/committer.js'
import type { Licence } from '../control/licence.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import { observe } from '../throttle/observe.js'
import type { Throttles } from '../throttle/throttles.js'
import type { LaneSettings } from './lane-settings.js'
import type { Confirming } from './leases/confirming.js'
import type { LeaseKeeper } from './leases/lease-keeper.js'
import { reportAttempts, reportDecisions } from './report.js'
import type { QueuedRequest } from './request-queue.js'

export interface SendOptions {
  readonly destination: Destination
  readonly committer: Pick<Committer, 'start' | 'record'>
  readonly decisions: Decisions
  readonly throttles: Throttles
  readonly settings: LaneSettings
  readonly keeper: LeaseKeeper | undefined
  readonly licence: Pick<Licence, 'mayStart'>
  readonly clock: Clock
  readonly random: () => number
  /** Aborts the requests in flight. */
  readonly signal: AbortSignal
  /** Gives up on those that do not end. */
  readonly overdue: Overdue
  readonly confirming: Confirming
  readonly emit: ((event: LifecycleEvent) => void) | undefined
}

/** Receives the requests that a sent one was split into; an empty list when all its deliveries are recorded. */
export type Ended = (parts: readonly QueuedRequest[]) => void

/** Returns a function that sends one request, records the outcomes, and calls `ended`. */
export function createSend(options: SendOptions): (queued: QueuedRequest, isAwaited: boolean, ended: Ended) => void {
  const { destination, committer, decisions, throttles, settings, keeper, clock, random, signal, overdue, emit } =
    options
  const { confirming } = options
  const stateAfter = statesAfter({ destination, policy: settings, random, throttles })
  /** Has the vendor asked what became of the calls in doubt, where it can be. Returns the request with the other calls. */
  function settleDoubts(sent: SentRequest): SentRequest {
    const { request, outcomes, history } = sent
    const { endpoint, calls } = request
    const isAsked = (outcome: Outcome, index: number) =>
      confirming.isAsked(outcome, { endpoint, delivery: (calls[index] as (typeof calls)[number]).delivery })
    if (!destination.confirm || !outcomes.some(isAsked)) return sent
    const others: number[] = []
    for (const [index, call] of calls.entries()) {
      const outcome = outcomes[index] as Outcome
      if (!isAsked(outcome, index)) others.push(index)
      else confirming.ask({ call, endpoint, outcome, history: [...history, recordOf(sent, outcome, call.changedBy)] })
    }
    const rest = { ...request, calls: others.map((index) => calls[index] as (typeof calls)[number]) }
    return { ...sent, request: rest, outcomes: others.map((index) => outcomes[index] as Outcome), shared: calls.length }
  }

  return ({ request, history }, isAwaited, ended) => {
    const startedAt = clock.elapsed()
    const startedAlone = throttles.inFlight() === 1
    const at = clock.now()
    const deadlineAt = startedAt + settings.attemptTimeoutMs
    const { maxRetryAfterMs } = settings
    const { mayStart } = options.licence
    const plain = { destination, committer, mayStart, maxRetryAfterMs, deadlineAt, signal, overdue }
    const attempt = isAwaited ? { ...plain, awaited: true } : plain
    attemptRequest(request, attempt, (outcomes) => {
      const alone = startedAlone && throttles.inFlight() === 1
      const parts = partsOf(destination, request, outcomes)
      const split = parts.length > 0
      throttles.answered(request.endpoint, observe(outcomes, { startedAt, alone, split, random: random() }))
      const sent = { request, outcomes, at, durationMs: clock.elapsed() - startedAt, history }
      if (decisions.any) reportDecisions(sent, decisions)
      if (emit) reportAttempts(sent, emit)
      if (split) {
        const earlier = [...history, recordOf(sent, outcomes[0] as Outcome)]
        ended(parts.map((part) => ({ request: part, history: earlier })))
        return
      }
      const known = settleDoubts(sent)
      keeper?.done(known.request.calls.map(({ delivery }) => delivery))
      if (known.request.calls.length > 0) committer.record(transitionsOf(known, stateAfter))
      ended(none)
    })
  }
}

const none: readonly QueuedRequest[] = []
