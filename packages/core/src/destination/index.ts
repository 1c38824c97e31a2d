export { type Acted, type AnswerRule, type AnswerTable, type CodeOf, findAnswer, withWords } from '../answer/answer.js'
export type { Classification, Failure, Success } from '../answer/classify.js'
export { httpAnswers } from '../answer/http-answers.js'
export { httpDateMs } from '../answer/http-date.js'
export { failedOutcome, outcomesOf, parseBody, replyOf } from '../answer/outcome-of.js'
export { isOwnAnswer, type Reply, reportsFailure } from '../answer/own-answer.js'
export type { Read } from '../answer/read-outcomes.js'
export { retryAfterMs, waitMs } from '../answer/retry-after.js'
export { instantOf } from '../event/instant.js'
export { snapshot } from '../event/snapshot.js'
export type {
  HttpMethod,
  HttpRequest,
  HttpResponse,
  HttpStream,
  SendOptions,
  StreamOptions,
  Transport,
} from '../http-message.js'
export { amountOf } from '../mapping/amount.js'
export {
  currencyOf,
  hasEveryProduct,
  isPartialRefund,
  type Order,
  orderOf,
  type Product,
  productOf,
  productsOf,
} from '../mapping/commerce.js'
export { fieldsOf, isFields, numberOf, present, propertiesOf, textOf } from '../mapping/fields.js'
export { happenedAt } from '../mapping/happened-at.js'
export { type Identity, identityOf, traitsOf } from '../mapping/identity.js'
export { leftOut, valueChanged } from '../mapping/left-out.js'
export { encodeWith, type Mapping, mappingKey } from '../mapping/mapping.js'
export { plainInstead, type Want, type Weaker } from '../mapping/plain-instead.js'
export { specNameOf } from '../mapping/spec-name.js'
export { lazy } from '../options/lazy.js'
export { likelyWord, nearestWord } from '../options/nearest-word.js'
export { pack, splitRequest } from '../plan/pack.js'
export { type Encode, planDeliveries } from '../plan/plan-deliveries.js'
export { createRedactor } from '../redactor.js'
export { boundedRemarks, joinedRemarks, mostRemarks, type Remark } from '../remark/remark.js'
export { remarkCodes } from '../remark/remark-codes.js'
export { type BackoffOptions, backoffMs } from '../retry/backoff.js'
export { retryTokens } from '../retry/retry-tokens.js'
export { stepFailed } from '../steps/after-steps.js'
export { compileSteps } from '../steps/compile-steps.js'
export type { EventSteps, ExplainedStep, FailedStep, SteppedEvent } from '../steps/event-steps.js'
export type { StepChange } from '../steps/step-changes.js'
export { stepIssues, storedStepIssues } from '../steps/step-issues.js'
export type { BlamedCalls } from './blamed-calls.js'
export type { Confirm, Confirmation, Doubt } from './confirm.js'
export { type DestinationDefinition, defineDestination } from './define-destination.js'
export type { Delivery, Destination, Plan, PlannedCall, PlannedRequest, Progress } from './destination.js'
export {
  type ConsentRule,
  type DestinationFacts,
  type DestinationOptions,
  destinationFactIssues,
  destinationFacts,
} from './destination-options.js'
export type { Endpoint, Endpoints } from './endpoint.js'
export {
  type CreateExchangeOptions,
  createExchange,
  type Exchange,
  type ExchangeOptions,
} from './exchange.js'
export { encodePathSegment, fillPath } from './fill-path.js'
export { defaultLiveForMs } from './preview.js'
export { type DocumentedRate, endpointRateIssues, type Rate, type RateRules, rateIssues } from './rate.js'
export { mustSplit, type Sender, sendSplitting } from './send-splitting.js'
export type { Encoded, VendorCall } from './vendor-call.js'
