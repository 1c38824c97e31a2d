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
  LaneOptions,
  RetentionOptions,
} from './delivery-options.js'
export { govern, type Observation } from './lane/govern.js'
export { type GovernLimits, type GovernState, newGovernState, permitsOf } from './lane/govern-state.js'
export { type MemoryStoreOptions, memoryStore } from './memory-store/memory-store.js'
export { isBarrier, orderKeysOf } from './order-keys.js'
