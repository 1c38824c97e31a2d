import type { AnswerTable, CodeOf } from '../answer/answer.js'
import { type Read, readOutcomes } from '../answer/read-outcomes.js'
import type { Clock } from '../clock.js'
import type { Transport } from '../http-message.js'
import { splitRequest } from '../plan/pack.js'
import { type Encode, planDeliveries } from '../plan/plan-deliveries.js'
import { type BlamedCalls, blamedIn } from './blamed-calls.js'
import type { Destination } from './destination.js'
import type { Endpoint, Endpoints } from './endpoint.js'
import { createExchange } from './exchange.js'

export interface DestinationDefinition {
  /** Lower-case, stable; names the lane. */
  readonly name: string
  readonly endpoints: Endpoints
  /** The vendor's answers, most specific first; usually its own rows followed by `httpAnswers`. */
  readonly answers: AnswerTable
  /** Pure: one event to its calls. Throwing an `InvalidInputError` is the same as returning it. */
  readonly encode: Encode
  readonly transport: Transport
  /** Reads the vendor's own error code from an answer, for rows with `when.code`. */
  readonly codeOf?: CodeOf
  /** Only for vendors that answer per call: one outcome per call, in order; `undefined` leaves it to the table. */
  readonly read?: Read
  /** Only for vendors whose refusals name calls of the request. */
  readonly blamedCalls?: BlamedCalls
  readonly clock?: Clock
}

/** A vendor's facts and its pure `encode`, made into a destination. */
export function defineDestination(definition: DestinationDefinition): Destination {
  const { name, endpoints, encode, transport, read, blamedCalls: suspects } = definition
  const exchange = createExchange(definition)
  return {
    specVersion: 1,
    name,
    endpoints,
    plan: (items) => planDeliveries(items, endpoints, encode),
    send: (request, options) => exchange(request, options).then((verdict) => readOutcomes(verdict, request, read)),
    split: (request, outcomes) =>
      splitRequest(endpoints[request.endpoint] as Endpoint, request, blamedIn(request, outcomes, suspects)),
    prepare: async () => transport.prepare?.(),
    close: () => transport.close(),
  }
}
