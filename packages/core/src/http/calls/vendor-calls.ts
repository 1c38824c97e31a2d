import type { AnswerTable, CodeOf } from '../../answer/answer.js'
import { type Clock, systemClock } from '../../clock.js'
import { blamedIn } from '../../destination/blamed-calls.js'
import type { DestinationDefinition } from '../../destination/define-destination.js'
import type { PlannedRequest } from '../../destination/destination.js'
import { eachLimited } from '../../destination/each-limited.js'
import type { Endpoint, Endpoints } from '../../destination/endpoint.js'
import { createExchange } from '../../destination/exchange.js'
import { type Sender, sendSplitting } from '../../destination/send-splitting.js'
import type { VendorCall } from '../../destination/vendor-call.js'
import { WaybillError } from '../../errors/waybill-error.js'
import { snapshot } from '../../event/snapshot.js'
import type { HttpResponse, Transport } from '../../http-message.js'
import type { Outcome } from '../../outcome.js'
import { splitRequest } from '../../plan/pack.js'
import { planDeliveries } from '../../plan/plan-deliveries.js'
import { createRetryBudget } from '../retry/retry-budget.js'
import type { RetryOptions } from '../retry/retry-policy.js'
import { type History, type Retrying, sendWithRetry } from '../retry/send-with-retry.js'
import { type CallOptions, deadlineOf } from './call-options.js'
import { type PreparedCall, sendPrepared } from './prepared-calls.js'

export interface CreateVendorCallsOptions {
  readonly endpoints: Endpoints
  readonly answers: AnswerTable
  readonly transport: Transport
  readonly codeOf?: CodeOf | undefined
  readonly read?: DestinationDefinition['read'] | undefined
  readonly blamedCalls?: DestinationDefinition['blamedCalls'] | undefined
  /** Bounds a call with its retries, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined
  readonly retry?: RetryOptions | undefined
  readonly clock?: Clock | undefined
  /** From 0 to below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** A vendor's operations as its typed client calls them: same endpoints, packing and answers as its destination. */
export interface VendorCalls {
  /** One operation. Resolves with the vendor's answer; rejects with a `WaybillError`, also for bad input. */
  call(call: VendorCall, options?: CallOptions): Promise<HttpResponse>
  /**
   * Many operations in as few requests as the limits allow; a refused request is split until the call at fault stands
   * alone. Resolves with one outcome per call, in order; rejects only for bad options.
   */
  many(calls: readonly VendorCall[], options?: CallOptions): Promise<readonly Outcome[]>
  /** As `many`, for inputs that are first made into calls; see `sendPrepared`. */
  manyOf<Input, Extras extends object>(
    inputs: readonly Input[],
    prepare: (input: Input) => PreparedCall<Extras>,
    options?: CallOptions,
  ): Promise<readonly (Outcome & Partial<Extras>)[]>
}

interface Input extends History {
  readonly index: number
  readonly call: VendorCall
}

// Requests of one `many` at the same time; the transport's sockets bound all of them together.
const concurrency = 8

/** Joins a vendor's endpoints and answers to a transport, with retries within each call's deadline. */
export function createVendorCalls(options: CreateVendorCallsOptions): VendorCalls {
  const { endpoints, timeoutMs = 10_000, clock = systemClock } = options
  const retrying: Retrying = {
    endpoints,
    exchange: createExchange(options),
    read: options.read,
    policy: options.retry ?? {},
    budget: createRetryBudget(options.retry?.budget),
    clock,
    random: options.random ?? Math.random,
  }
  const plan = (calls: readonly VendorCall[], decide: boolean) =>
    planDeliveries<Input>(
      calls.map((call, index) => ({ index, call, step: 0, attempt: 0, maybeDelivered: false, wantsReply: decide })),
      endpoints,
      ({ call }) => ({ calls: [call.json === undefined ? call : { ...call, json: plainData(call.json) }] }),
    )

  const calls: VendorCalls = {
    async call(call, callOptions = {}) {
      const deadlineAt = deadlineOf(callOptions, timeoutMs, clock.elapsed())
      const { requests, settled } = plan([call], false)
      const [request] = requests
      if (!request) throw errorOf(settled[0]?.outcome)
      const { outcomes, verdict } = await sendWithRetry(retrying, request, { ...callOptions, deadlineAt })
      const [outcome] = outcomes
      if (outcome?.status !== 'delivered' || !verdict.response) throw errorOf(outcome)
      return verdict.response
    },
    async many(wanted, callOptions = {}) {
      const deadlineAt = deadlineOf(callOptions, timeoutMs, clock.elapsed())
      const outcomes: Outcome[] = new Array(wanted.length)
      const { requests, settled } = plan(wanted, true)
      for (const { delivery: item, outcome } of settled) outcomes[item.index] = outcome
      const sender: Sender = {
        endpoints,
        split: (request, refused) =>
          splitRequest(
            endpoints[request.endpoint] as Endpoint,
            request,
            blamedIn(request, refused, options.blamedCalls),
          ),
        send: async (request) =>
          (await sendWithRetry(retrying, request as PlannedRequest<Input>, { ...callOptions, deadlineAt })).outcomes,
      }
      await eachLimited(requests, concurrency, (request) =>
        sendSplitting(sender, request, {
          deadlineAt,
          signal: callOptions.signal,
          settle({ delivery: item }, outcome) {
            outcomes[item.index] = outcome
          },
        }),
      )
      return outcomes
    },
    manyOf: (inputs, prepare, callOptions) =>
      sendPrepared(inputs, prepare, (prepared) => calls.many(prepared, callOptions)),
  }
  return calls
}

function plainData(json: unknown): unknown {
  return snapshot(json, { subject: 'input', code: 'invalid_input' })
}

function errorOf(outcome: Outcome | undefined): WaybillError {
  if (outcome && 'error' in outcome) return outcome.error
  return new WaybillError('The vendor gave no answer to this call.', { kind: 'unknown', code: 'no_answer' })
}
