export { type AwaitedLane, type Claim, mostEarlier } from './claim.js'
export type {
  AttemptRecord,
  DeliveryQuery,
  DeliveryRecord,
  DeliveryState,
  FindPage,
  FoundDelivery,
  LaneDepth,
  Replayable,
  Tally,
  Totals,
  Where,
} from './ledger.js'
export { type NotStored, storeBusy, storeRefused, whyNotStored } from './not-stored.js'
export type {
  Erasure,
  Hold,
  Opened,
  OpenOptions,
  OrderPolicy,
  PurgeOptions,
  Store,
  StoreGuarantees,
  StoreLane,
  WorkerStatus,
} from './store.js'
export type {
  AcceptStatus,
  DiskRoom,
  LaneBound,
  LaneFilling,
  LaneFull,
  LeasedDelivery,
  LeaseOptions,
  NewEvent,
  NextState,
  Receipt,
  ReleaseOptions,
  SkippedLane,
  Ticket,
  Transition,
  Work,
} from './work.js'
export { longestWaitMs } from './work.js'
