import type { AnswerTable, CodeOf } from '../answer/answer.js'
import { type Read, readOutcomes } from '../answer/read-outcomes.js'
import type { Clock } from '../clock.js'
import type { Transport } from '../http-message.js'
import { splitRequest } from '../plan/pack.js'
import { type Encode, planDeliveries } from '../plan/plan-deliveries.js'
import { afterSteps } from '../steps/after-steps.js'
import { compileSteps } from '../steps/compile-steps.js'
import { type BlamedCalls, blamedIn } from './blamed-calls.js'
import { checkDefinition } from './check-definition.js'
import { type Confirm, createConfirm } from './confirm.js'
import type { Destination } from './destination.js'
import type { DestinationFacts, DestinationOptions } from './destination-options.js'
import type { Endpoint, Endpoints } from './endpoint.js'
import { createExchange } from './exchange.js'

/** What a destination is made of: a vendor's facts, its answers and its pure `encode`. */
export interface DestinationDefinition extends DestinationFacts, Pick<DestinationOptions, 'steps'> {
  /** The vendor's operations, by the names that `encode` uses. */
  readonly endpoints: Endpoints
  /** What the vendor's answers mean, most specific rows first; usually its own rows followed by `httpAnswers`. */
  readonly answers: AnswerTable
  /** Turns one delivery into its calls. Pure. To throw an `InvalidInputError` is the same as to return it. */
  readonly encode: Encode
  /** Sends the requests and adds the credentials. The destination's `close` closes it. */
  readonly transport: Transport
  /** Reads the vendor's own error code from an answer, for rows with `when.code`. */
  readonly codeOf?: CodeOf
  /** Reads one outcome per call; only for vendors that answer per call. Default: the answer table decides for all calls. */
  readonly read?: Read
  /** Reads the calls that a refusal names; only for vendors whose refusals do. Default: refused requests are halved. */
  readonly blamedCalls?: BlamedCalls
  /** How the vendor is asked whether a call arrived whose answer was lost. Default: it cannot be asked. */
  readonly confirm?: Confirm
  /** The clock by which `Retry-After` dates are read. Default: the machine's. */
  readonly clock?: Clock
}

/**
 * Makes a destination of a vendor's facts and its `encode`. Nothing is sent or loaded yet. Throws `ConfigurationError` for
 * facts that cannot hold and for unknown names; the error names all of them.
 */
export function defineDestination(definition: DestinationDefinition): Destination {
  checkDefinition(definition)
  const { name, vendor, aliases, formerNames, remarks, consent } = definition
  const { endpoints, encode, transport, read, blamedCalls, confirm } = definition
  const exchange = createExchange(definition)
  const eventSteps = compileSteps(definition.steps)
  const encodeStepped = eventSteps ? afterSteps(eventSteps, encode) : encode
  return {
    specVersion: 1,
    name,
    ...(vendor !== undefined && { vendor }),
    ...(aliases && { aliases }),
    ...(formerNames && { formerNames }),
    ...(remarks && { remarks }),
    ...(consent && { consent }),
    ...(eventSteps && { eventSteps }),
    endpoints,
    plan: (deliveries) => planDeliveries(deliveries, endpoints, encodeStepped),
    send: (request, options) => exchange(request, options).then((verdict) => readOutcomes(verdict, request, read)),
    split: (request, outcomes) =>
      splitRequest(endpoints[request.endpoint] as Endpoint, request, blamedIn(request, outcomes, blamedCalls)),
    ...(confirm && {
      confirm: createConfirm(confirm, createExchange({ ...definition, endpoints: confirm.endpoints }), eventSteps),
    }),
    prepare: async () => transport.prepare?.(),
    close: () => transport.close(),
  }
}
