export type { AfterOptions, Clock } from './clock.js'
export { systemClock } from './clock.js'
export { type DeliverOptions, deliver } from './destination/deliver.js'
export type { Destination } from './destination/destination.js'
export { asCurl, type Preview, type PreviewedRequest, preview } from './destination/preview.js'
export { ConfigurationError } from './errors/configuration-error.js'
export { InvalidInputError, type InvalidInputErrorOptions, type Issue } from './errors/invalid-input-error.js'
export { NetworkError, type NetworkErrorCode, type NetworkErrorOptions } from './errors/network-error.js'
export { type Evidence, VendorError, type VendorErrorOptions } from './errors/vendor-error.js'
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
export { type ReadEventOptions, readEvent, untrusted } from './event/read-event.js'
export type { JsonObject, JsonValue } from './event/snapshot.js'
export type { Blocked, Delivered, Outcome, Rejected, Retry, Scope, Skipped, VendorReply } from './outcome.js'
export type { Remark } from './remark/remark.js'
export type {
  DropStep,
  HashStep,
  KeepStep,
  MaskStep,
  NamedStep,
  Step,
  StepData,
  StepFunction,
  StepPaths,
  TruncateIpStep,
} from './steps/step.js'
