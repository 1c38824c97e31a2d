import type { Classification } from '../../answer/classify.js'
import { type Read, readOutcomes } from '../../answer/read-outcomes.js'
import { waitMs } from '../../answer/retry-after.js'
import type { Clock } from '../../clock.js'
import type { PlannedRequest, Progress } from '../../destination/destination.js'
import type { Endpoint, Endpoints } from '../../destination/endpoint.js'
import type { Exchange, ExchangeOptions } from '../../destination/exchange.js'
import type { Outcome, Retry } from '../../outcome.js'
import { pack } from '../../plan/pack.js'
import { pause } from './pause.js'
import type { RetryBudget } from './retry-budget.js'
import { mayRepeat, type RetryOptions, retryDelayMs } from './retry-policy.js'

/** A call's history, updated after every try, so that a "duplicate" after a try in doubt is a delivery. */
export interface History extends Progress {
  attempt: number
  maybeDelivered: boolean
}

export interface Tried {
  /** One per call, in order. */
  readonly outcomes: readonly Outcome[]
  /** The classification of the last try. */
  readonly verdict: Classification
}

export interface Retrying {
  readonly endpoints: Endpoints
  readonly exchange: Exchange
  readonly read: Read | undefined
  readonly policy: RetryOptions
  readonly budget: RetryBudget
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Sends a request, and repeats those of its calls that may be repeated, as long as the wait ends before the deadline and
 * the budget pays for the retry.
 */
export async function sendWithRetry(
  retrying: Retrying,
  request: PlannedRequest<History>,
  options: ExchangeOptions & { readonly retry?: false | undefined },
): Promise<Tried> {
  const { clock, policy, budget } = retrying
  const { repeat } = retrying.endpoints[request.endpoint] as Endpoint
  const outcomes: Outcome[] = new Array(request.calls.length)
  let current = request
  let places = request.calls.map((_, index) => index)
  for (let attempt = 0; ; attempt++) {
    const verdict = await tryOnce(retrying, current, options)
    const latest = readOutcomes(verdict, current, retrying.read)
    places.forEach((place, index) => {
      outcomes[place] = remember(current.calls[index]?.delivery as History, latest[index] as Outcome)
    })
    if (latest.some(({ status }) => status === 'delivered')) budget.refund()
    const again = places.filter((place) => mayRepeat(outcomes[place] as Outcome, repeat, policy))
    if (again.length === 0 || options.retry === false || options.signal?.aborted) return { outcomes, verdict }
    const wishes = again.map((place) => outcomes[place] as Retry)
    const afterMs = wishes.reduce((longest, wish) => Math.max(longest, waitMs(wish.afterMs) ?? 0), 0)
    const delayMs = retryDelayMs({ afterMs }, { attempt, random: retrying.random }, policy)
    if (clock.elapsed() + delayMs >= options.deadlineAt) return { outcomes, verdict }
    if (!budget.spend(wishes.some(({ error }) => error.code === 'timeout') ? 'timeout' : 'failure'))
      return { outcomes, verdict }
    await pause(delayMs, clock, options.signal)
    if (options.signal?.aborted) return { outcomes, verdict }
    current = onlyCalls(retrying.endpoints, request, again)
    places = again
  }
}

function tryOnce({ exchange, clock, policy }: Retrying, request: PlannedRequest, options: ExchangeOptions) {
  const { attemptTimeoutMs = Number.POSITIVE_INFINITY } = policy
  const deadlineAt = Math.min(options.deadlineAt, clock.elapsed() + attemptTimeoutMs)
  return exchange(request, { ...options, deadlineAt })
}

/** Records the try in the call's history. A doubt from an earlier try stays in the outcome. */
function remember(history: History, outcome: Outcome): Outcome {
  history.attempt++
  if (outcome.status !== 'retry' && outcome.status !== 'rejected') return outcome
  history.maybeDelivered ||= outcome.maybeDelivered
  return outcome.maybeDelivered === history.maybeDelivered ? outcome : { ...outcome, maybeDelivered: true }
}

/** A request with these calls of a request only. A part of a request is never too large. */
function onlyCalls(
  endpoints: Endpoints,
  request: PlannedRequest<History>,
  places: readonly number[],
): PlannedRequest<History> {
  if (places.length === request.calls.length) return request
  const calls = request.calls.filter((_, index) => places.includes(index))
  const [part] = pack(endpoints[request.endpoint] as Endpoint, {
    endpoint: request.endpoint,
    path: request.path,
    frame: request.frame,
    calls,
  })
  return part as PlannedRequest<History>
}
