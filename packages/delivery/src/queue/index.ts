export { isMeant, type Searched } from '../memory-store/memory-query.js'
export { type ClaimOfOptions, claimOf } from './claim/claim-of.js'
export type { ClaimedTogether } from './claim/claim-together.js'
export {
  type DeliveryFacts,
  discardedFacts,
  erasedFacts,
  hasRemark,
  isOpenState,
  newFacts,
  nextFacts,
  replayedFacts,
} from './delivery-facts.js'
export { deliveryRecordOf } from './delivery-record.js'
export { createDueHeap, type Due, type DueHeap } from './due-heap.js'
export { createFifo, type Fifo } from './fifo.js'
export { formerLaneOf } from './former-lane.js'
export { createLaneQueue, type LaneQueue, type LaneQueueOptions } from './lane-queue.js'
export {
  admitEvent,
  createLaneRoom,
  type FoundFull,
  isLaneFull,
  keepsBody,
  type LaneLoad,
  type LaneRoom,
  nearlyFull,
  type StoreBounds,
} from './lane-room.js'
export { type LeaseFacts, leasedDeliveryOf, type QueuedEvent } from './leased-delivery.js'
export { heldIn, isOpenFor, type Openness, withHolds } from './openness.js'
export type { QueuedDelivery } from './queued-delivery.js'
export { areWritable, fromText, toText } from './row-text.js'
export { createSeqTable, type SeqTable } from './seq-table.js'
