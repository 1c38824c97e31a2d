export type {
  AttemptRecord,
  EntryQuery,
  EntryState,
  FindPage,
  Found,
  LaneDepth,
  LedgerEntry,
  Tally,
  Totals,
  Where,
} from './ledger.js'
export { type NotStored, storeBusy, storeRefused, whyNotStored } from './not-stored.js'
export type {
  Erasure,
  Hold,
  LaneSettings,
  Opened,
  OpenOptions,
  Order,
  PurgeOptions,
  Store,
  StoreGuarantees,
  WorkerStatus,
} from './store.js'
export type {
  AcceptStatus,
  Lease,
  LeaseOptions,
  NewEvent,
  NextState,
  Receipt,
  ReleaseOptions,
  Settlement,
  SkippedLane,
  Ticket,
  Work,
} from './work.js'
export { longestWaitMs } from './work.js'
