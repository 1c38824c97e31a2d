export { isBarrier, orderKeysOf } from './accept/order-keys.js'
export { createDelivery } from './create-delivery.js'
export type {
  Accepted,
  AcceptOptions,
  DecideOptions,
  Decision,
  Delivery,
  Drained,
  DrainOptions,
  LaneStatus,
  Refused,
  Replayed,
  ReplayOptions,
} from './delivery.js'
export type { DeliveryEvent, EventId } from './delivery-event.js'
export type {
  Consent,
  ConsentMoment,
  DeliveryOptions,
  DeliveryPolicy,
  LaneOptions,
  RetentionOptions,
} from './delivery-options.js'
export { memoryStore } from './memory-store/memory-store.js'
export type { MemoryStoreOptions } from './memory-store/memory-store-options.js'
export { findPolicyIssues } from './options/check-options.js'
export { govern, type Observation } from './throttle/govern.js'
export { type GovernLimits, type GovernState, newGovernState, permitsOf } from './throttle/govern-state.js'
