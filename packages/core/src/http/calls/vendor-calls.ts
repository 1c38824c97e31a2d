import type { AnswerTable, CodeOf } from '../../answer/answer.js'
import { type Clock, systemClock } from '../../clock.js'
import { blamedIn } from '../../destination/blamed-calls.js'
import type { DestinationDefinition } from '../../destination/define-destination.js'
import type { PlannedRequest } from '../../destination/destination.js'
import type { Endpoint, Endpoints } from '../../destination/endpoint.js'
import { createExchange } from '../../destination/exchange.js'
import { eachLimited, type Sender, sendSplitting } from '../../destination/send-splitting.js'
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

/** What `createVendorCalls` joins, and its limits. */
export interface CreateVendorCallsOptions {
  /** The vendor's operations with their limits, by name. */
  readonly endpoints: Endpoints
  /** What the vendor's answers mean, most specific rows first. */
  readonly answers: AnswerTable
  /** Sends the requests and adds the credentials. */
  readonly transport: Transport
  /** Reads the vendor's own error code from an answer. Default: rows with `when.code` match nothing. */
  readonly codeOf?: CodeOf | undefined
  /** Reads one outcome per call; only for vendors that answer per call. Default: the answer table decides for all calls. */
  readonly read?: DestinationDefinition['read'] | undefined
  /** Reads the calls that a refusal names. Default: refused requests are halved. */
  readonly blamedCalls?: DestinationDefinition['blamedCalls'] | undefined
  /** The deadline of one call with its retries, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** How failed calls are repeated. Default: the defaults of `RetryOptions`. */
  readonly retry?: RetryOptions | undefined
  /** The clock for deadlines, waits and `Retry-After` dates. Default: the machine's. */
  readonly clock?: Clock | undefined
  /** Gives numbers from 0 to below 1, for the waits before retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** Calls a vendor's operations for its typed client, with the endpoints, packing and answers of its destination. */
export interface VendorCalls {
  /** Makes one call. Resolves with the vendor's answer. Rejects with a `WaybillError`, also for bad input. */
  call(call: VendorCall, options?: CallOptions): Promise<HttpResponse>
  /**
   * Makes many calls in as few requests as the limits allow. A refused request is split until the call at fault is alone.
   * Resolves with one outcome per call, in order. Rejects only for bad options.
   */
  many(calls: readonly VendorCall[], options?: CallOptions): Promise<readonly Outcome[]>
  /**
   * As `many`, for inputs that `prepare` turns into calls. An input whose `prepare` throws a `WaybillError` is not sent: its
   * outcome is `blocked` where the error is `setup`, else `rejected`.
   */
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

// Most requests of one `many` at the same time. The sockets of the transport bound those of all calls together.
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
  const plan = (calls: readonly VendorCall[], wantsReply: boolean) =>
    planDeliveries<Input>(
      calls.map((call, index) => ({ index, call, step: 0, attempt: 0, maybeDelivered: false, wantsReply })),
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
      for (const { delivery, outcome } of settled) outcomes[delivery.index] = outcome
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
          settle({ delivery }, outcome) {
            outcomes[delivery.index] = outcome
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
