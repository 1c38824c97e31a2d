export type { Accepted, Answer, AnswerTable, CodeOf } from './answer/answer.js'
export { findAnswer } from './answer/answer.js'
export { httpAnswers } from './answer/http-answers.js'
export { failedOutcome, outcomesOf, parseBody, replyOf } from './answer/outcome-of.js'
export { isOwnAnswer, type Reply, reportsFailure } from './answer/own-answer.js'
export { retryAfterMs } from './answer/retry-after.js'
export type { Failure, Success, Verdict } from './answer/verdict.js'
export type { AfterOptions, Clock } from './clock.js'
export { systemClock } from './clock.js'
export { type DestinationDefinition, defineDestination } from './destination/define-destination.js'
export { type DeliverOptions, deliver } from './destination/deliver.js'
export type { Destination, Item, Plan, PlannedCall, PlannedRequest, Progress } from './destination/destination.js'
export type { Endpoint, Endpoints } from './destination/endpoint.js'
export {
  type CreateExchangeOptions,
  createExchange,
  type Exchange,
  type ExchangeOptions,
} from './destination/exchange.js'
export { encodePathSegment, fillPath } from './destination/fill-path.js'
export { asCurl, type Preview, type PreviewedRequest, preview } from './destination/preview.js'
export { mustSplit, type Sender, sendSplitting } from './destination/send-splitting.js'
export type { Suspects } from './destination/suspects.js'
export type { Encoded, VendorCall } from './destination/vendor-call.js'
export { ConfigurationError } from './errors/configuration-error.js'
export { InvalidInputError, type InvalidInputErrorOptions, type Issue } from './errors/invalid-input-error.js'
export { NetworkError, type NetworkErrorCode } from './errors/network-error.js'
export { type Evidence, VendorError } from './errors/vendor-error.js'
export { type ErrorKind, WaybillError, type WaybillErrorOptions } from './errors/waybill-error.js'
export type {
  AcceptedEvent,
  AliasEvent,
  AliasEventInput,
  CommonEventInput,
  CustomerEvent,
  CustomerEventInput,
  CustomerEventType,
  Fields,
  GroupEvent,
  GroupEventInput,
  IdentifyEvent,
  IdentifyEventInput,
  PageEvent,
  PageEventInput,
  ScreenEvent,
  ScreenEventInput,
  TrackEvent,
  TrackEventInput,
} from './event/customer-event.js'
export { type ReadEventOptions, readEvent } from './event/read-event.js'
export { snapshot } from './event/snapshot.js'
export { untrusted } from './event/untrusted.js'
export type {
  HttpMethod,
  HttpRequest,
  HttpResponse,
  HttpStream,
  SendOptions,
  StreamOptions,
  Transport,
} from './http-message.js'
export type { JsonObject, JsonValue } from './json.js'
export {
  currencyOf,
  hasEveryProduct,
  type Order,
  orderOf,
  type Product,
  productOf,
  productsOf,
} from './mapping/commerce.js'
export { fieldsOf, numberOf, present, propertiesOf, textOf } from './mapping/fields.js'
export { type Identity, identityOf, traitsOf } from './mapping/identity.js'
export { encodeWith, type Mapping, mappingKey } from './mapping/mapping.js'
export { likelyWord, nearestWord } from './options/nearest-word.js'
export { onFirstUse } from './options/on-first-use.js'
export { optionSchemas, readOptions } from './options/read-options.js'
export { waitMs } from './options/wait-ms.js'
export { issuesOf } from './options/zod-issues.js'
export type { Blocked, Delivered, Outcome, Rejected, Retry, Scope, Skipped, VendorReply } from './outcome.js'
export { byteLength } from './plan/byte-length.js'
export { pack, splitRequest } from './plan/pack.js'
export { type Encode, planItems } from './plan/plan-items.js'
export { createRedactor } from './redactor.js'
