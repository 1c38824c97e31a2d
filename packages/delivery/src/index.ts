export { isBarrier, orderKeysOf } from './accept/order-keys.js'
export { createDelivery, createWaybill } from './create-waybill.js'
export type { DecideOptions, Decision, UndecidedReason } from './decision.js'
export type { DiscardOptions, DiscardProgress, DiscardResult } from './discard-options.js'
export type { EventId, LifecycleEvent, RefusedEvent } from './lifecycle-event.js'
export { memoryStore } from './memory-store/memory-store.js'
export type { MemoryStoreOptions } from './memory-store/memory-store-options.js'
export { findDestinationIssues, findOptionIssues, findPolicyIssues } from './options/check-options.js'
export type { ConsentCalls, SetConsentOptions, SetConsentResult } from './persons/consent-calls.js'
export type { ExportCalls, ExportedEvent, ExportPersonOptions, PersonExport } from './persons/export-calls.js'
export type {
  Suppression,
  SuppressionCalls,
  SuppressOptions,
  SuppressResult,
  UnsuppressResult,
} from './persons/suppression-calls.js'
export type { ReplayOptions, ReplayProgress, ReplayResult } from './replay-options.js'
export type { ConsentByCategory, ConsentGiven } from './store/persons.js'
export type {
  Accepted,
  AcceptOptions,
  DrainOptions,
  DrainResult,
  ForgetResult,
  HoldResult,
  HoldTarget,
  LanePause,
  LaneStatus,
  PersonIds,
  Refused,
  RetryResult,
  Unfinished,
  UserIds,
  Waybill,
} from './waybill.js'
export type {
  Consent,
  ConsentMoment,
  LaneOptions,
  RetentionOptions,
  WaybillOptions,
  WaybillPolicy,
} from './waybill-options.js'
