import type { AnswerTable, CodeOf } from '../answer/answer.js'
import { type Classification, classify, classifyFailure } from '../answer/classify.js'
import { type Clock, systemClock } from '../clock.js'
import type { HttpRequest, HttpResponse, SendOptions, Transport } from '../http-message.js'
import type { PlannedRequest } from './destination.js'
import type { Endpoints } from './endpoint.js'

/** Sends a planned request once and classifies the answer. Never rejects: a failure is a classification too. */
export type Exchange = (request: PlannedRequest, options: ExchangeOptions) => Promise<Classification>

/** What one round trip of an `Exchange` may say about itself. */
export interface ExchangeOptions extends SendOptions {
  /** Further headers of this request. They replace those of the plan, and not the credentials. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What `createExchange` joins. */
export interface CreateExchangeOptions {
  /** The vendor's operations: each names its authorizer and what its successes look like. */
  readonly endpoints: Endpoints
  /** What the vendor's answers mean. */
  readonly answers: AnswerTable
  /** Sends the requests and adds the credentials. */
  readonly transport: Transport
  /** Reads the vendor's own error code from an answer. Default: rows with `when.code` match nothing. */
  readonly codeOf?: CodeOf | undefined
  /** The clock by which `Retry-After` dates are read. Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** Joins a vendor's endpoints and answers to a transport. A vendor's client and destination share this part. */
export function createExchange({
  endpoints,
  answers,
  transport,
  codeOf,
  clock = systemClock,
}: CreateExchangeOptions): Exchange {
  const redact = (text: string) => transport.redact(text)
  const classified = (response: HttpResponse, { endpoint }: PlannedRequest): Classification => {
    try {
      const reply = endpoints[endpoint]?.reply
      return classify(response, { table: answers, codeOf, reply, redact, now: clock.now() })
    } catch (cause) {
      return classifyFailure(cause)
    }
  }
  // Callbacks, because two async functions per request would cost more than everything else in here.
  return (request, options) => {
    try {
      return transport
        .send(httpRequestOf(request, endpoints, options), options)
        .then((response) => classified(response, request), classifyFailure)
    } catch (cause) {
      return Promise.resolve(classifyFailure(cause))
    }
  }
}

function httpRequestOf(request: PlannedRequest, endpoints: Endpoints, options: ExchangeOptions): HttpRequest {
  const { method, path, body } = request
  const headers = options.headers ? { ...request.headers, ...options.headers } : request.headers
  const auth = endpoints[request.endpoint]?.auth
  return { method, path, headers, body, auth }
}
