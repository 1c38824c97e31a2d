export { createDelivery } from './create-delivery.js'
export type {
  Accepted,
  AcceptOptions,
  Delivery,
  DeliveryOptions,
  Drained,
  DrainOptions,
  LaneOptions,
  Refused,
} from './delivery.js'
export {
  type GovernLimits,
  type GovernState,
  govern,
  newGovernState,
  type Observation,
  permitsOf,
} from './lane/govern.js'
export { type MemoryStoreOptions, memoryStore } from './memory-store/memory-store.js'
