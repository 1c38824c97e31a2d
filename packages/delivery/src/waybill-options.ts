import type { Clock, CustomerEvent, Destination } from '@waybill/core'
import type { LifecycleEvent } from './lifecycle-event.js'
import type { OrderPolicy, Store } from './store/store.js'

/** How one lane paces itself. Counts are whole numbers from 1, times are milliseconds from 1 to 2,147,483,647. */
export interface LaneOptions {
  /** Most requests in flight. Default 64. */
  readonly concurrency?: number | undefined
  /** Requests in flight at the start; grows while the vendor keeps up. Default 16; never more than `concurrency`. */
  readonly initialConcurrency?: number | undefined
  /** Bounds one attempt, in milliseconds, login included. Default 10,000. */
  readonly attemptTimeoutMs?: number | undefined
  /** First wait after a failure, in milliseconds; doubles with each further one, with full jitter. Default 500. */
  readonly backoffMs?: number | undefined
  /** Longest wait after a failure, in milliseconds. Default 300,000. */
  readonly maxBackoffMs?: number | undefined
  /**
   * Longest wait that a vendor may ask for, in milliseconds: a longer `Retry-After`, or `afterMs` of an outcome, counts as
   * this. Default 3,600,000, an hour.
   */
  readonly maxRetryAfterMs?: number | undefined
  /** Failures in a row after which the lane only probes. Default 5. */
  readonly breakerAfter?: number | undefined
  /** Longest pause between two probes, in milliseconds. Default 30,000. */
  readonly maxProbePauseMs?: number | undefined
  /** Events parked in a row for an answer nobody has classified, after which the endpoint is held. Default 3. */
  readonly unknownLimit?: number | undefined
  /** Events parked in a row as invalid, after which the endpoint is held. Default 50. */
  readonly invalidLimit?: number | undefined
  /** What to do with a call that may have been delivered and would do harm twice. Default `park`. */
  readonly onInDoubt?: 'park' | 'retry' | undefined
  /** Most events planned ahead. Default 2,000. */
  readonly window?: number | undefined
  /** Events older than this are `expired` instead of sent, in milliseconds since acceptance. Default `Infinity`: never. */
  readonly expireAfterMs?: number | undefined
  /** Failed attempts after which an event that others wait for no longer holds them up, while its endpoint works. Default 20. */
  readonly stuckAfter?: number | undefined
  /** What becomes of it: parked with reason `stuck`, or overtaken. Default `park`. */
  readonly onStuck?: 'park' | 'overtake' | undefined
  /**
   * How many retries the lane affords itself for each delivery. Once spent, a failed event waits as long as after many
   * failures. One for which the vendor said when does not count. From 0 to 100. Default 0.5, with 100 saved up at most.
   */
  readonly retryBudget?: number | undefined
}

/** When consent is asked: before an event enters its lanes, and again before each attempt, replays included. */
export type ConsentMoment = 'accept' | 'send'

/**
 * Whether each of the events may go to the lane: one boolean per event, in order. Synchronous and cheap, for it is asked
 * in the way of every event. One that throws is an answer of no for all.
 */
export type Consent = (events: readonly CustomerEvent[], lane: string, moment: ConsentMoment) => readonly boolean[]

export interface RetentionOptions {
  /**
   * How long a settled event stays in the ledger, in milliseconds; it goes within a minute, with or without traffic.
   * `Infinity`: for ever. Default 7 days. Parked events stay until someone acts.
   */
  readonly settledForMs?: number | undefined
  /** Most settled events to keep, the oldest go first; `Infinity`: all. Default 1,000,000. */
  readonly settledEvents?: number | undefined
  /** Whether the body of an event is kept after it is settled everywhere: without it there is nothing to replay. Default true. */
  readonly bodies?: boolean | undefined
}

export interface WaybillOptions {
  readonly store: Store
  /** One lane each, named by the destination. */
  readonly destinations: readonly Destination[]
  /** Per destination name; see `defaults`. */
  readonly lanes?: Readonly<Record<string, LaneOptions | undefined>> | undefined
  /** For every lane that `lanes` does not set. */
  readonly defaults?: LaneOptions | undefined
  /**
   * `identify-first`: identify, group and alias are settled before later events of the same user start ·
   * `per-user`: one event of a user at a time · `none`. Default `identify-first`.
   */
  readonly order?: OrderPolicy | undefined
  /** Largest event, in bytes of JSON, approximately. Default 1,000,000. */
  readonly maxEventBytes?: number | undefined
  /** Default: everyone consents. */
  readonly consent?: Consent | undefined
  readonly retention?: RetentionOptions | undefined
  /** Whether this process sends, and for which lanes. Default `true`: for all. Others' events wait in the store for theirs. */
  readonly deliver?: boolean | readonly string[] | undefined
  /** Called for everything that happens, in the way of every event: be quick. What it throws is ignored. */
  readonly observe?: ((event: LifecycleEvent) => void) | undefined
  readonly clock?: Clock | undefined
  /** 0 to below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The options that a settings file may hold: how the engine paces, orders and keeps. */
export type WaybillPolicy = Pick<WaybillOptions, 'lanes' | 'defaults' | 'order' | 'consent' | 'retention'>
