import type { AnswerTable, CodeOf } from '../answer/answer.js'
import { type Classification, classify, classifyFailure } from '../answer/classify.js'
import { type Clock, systemClock } from '../clock.js'
import type { HttpRequest, HttpResponse, SendOptions, Transport } from '../http-message.js'
import type { PlannedRequest } from './destination.js'
import type { Endpoints } from './endpoint.js'

/** One HTTP round trip of a planned request, classified. Never rejects. */
export type Exchange = (request: PlannedRequest, options: ExchangeOptions) => Promise<Classification>

export interface ExchangeOptions extends SendOptions {
  /** Further headers of this call. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface CreateExchangeOptions {
  readonly endpoints: Endpoints
  readonly answers: AnswerTable
  readonly transport: Transport
  readonly codeOf?: CodeOf | undefined
  readonly clock?: Clock | undefined
}

/** Joins a vendor's endpoints and answers to a transport: the part that its client and its destination share. */
export function createExchange({
  endpoints,
  answers,
  transport,
  codeOf,
  clock = systemClock,
}: CreateExchangeOptions): Exchange {
  const redact = (text: string) => transport.redact(text)
  const judged = (response: HttpResponse, { endpoint }: PlannedRequest): Classification => {
    try {
      const reply = endpoints[endpoint]?.reply
      return classify(response, { table: answers, codeOf, reply, redact, now: clock.now() })
    } catch (cause) {
      return classifyFailure(cause)
    }
  }
  // Callbacks: two async functions between a lane and its socket would cost more than all else that is done here.
  return (request, options) => {
    try {
      return transport
        .send(httpRequestOf(request, endpoints, options), options)
        .then((response) => judged(response, request), classifyFailure)
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
