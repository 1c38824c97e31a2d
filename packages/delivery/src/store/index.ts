export { type ParkedReason, parkedReasons } from '../attempt/parked-reasons.js'
export { type AuditFault, type AuditVerdict, checkAudit } from '../audit/check-audit.js'
export {
  type AuditEnd,
  type AuditEntry,
  type AuditLine,
  type AuditPage,
  auditDigest,
  auditLine,
  auditLines,
  auditStart,
  type StoreAudit,
} from './audit.js'
export { type AwaitedLane, type Claim, mostEarlier } from './claim.js'
export type {
  ApplyControl,
  ControlState,
  EventOnTheWire,
  Forgetting,
  Heard,
  HoldInForce,
  NumberedHold,
  NumberedMark,
  OnTheWire,
  StoreControl,
  VendorPause,
} from './control.js'
export type { EndlessPlan } from './endless-plan.js'
export type {
  AttemptRecord,
  DeliveryQuery,
  DeliveryRecord,
  DeliveryState,
  Discarded,
  FindPage,
  FoundDelivery,
  LaneDepth,
  ParkedQuery,
  Replayable,
  Tally,
  Totals,
  Where,
} from './ledger.js'
export { type NotStored, storeBusy, storeRefused, whyNotStored } from './not-stored.js'
export {
  type AllPersonMarks,
  type ConsentByCategory,
  type ConsentGiven,
  consentAfter,
  markAfter,
  type PersonChange,
  type PersonChanged,
  type PersonMark,
  personKeyDiffers,
  type StorePersons,
  type SuppressedSince,
  saysNothing,
} from './persons.js'
export type {
  Discard,
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
export { type Waiting, type WaitReason, type WaitsFor, waitReasons } from './waiting.js'
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
