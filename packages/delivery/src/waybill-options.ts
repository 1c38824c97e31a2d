import type { Clock, CustomerEvent, Destination, Step } from '@waybill/core'
import type { Rate } from '@waybill/core/destination'
import type { LifecycleEvent } from './lifecycle-event.js'
import type { OrderPolicy, Store } from './store/store.js'

/** What happens to deliveries with remarks: the same to all, or by the codes of their remarks. */
export type RemarkPolicy = 'send' | 'park' | Readonly<Record<string, 'send' | 'park' | undefined>>

/**
 * How fast one lane sends, how it retries, and when it stops. Counts are whole numbers from 1, times are milliseconds from
 * 1 to 2,147,483,647.
 */
export interface LaneOptions {
  /** Most requests in flight at the same time, from this process. Default 64. */
  readonly concurrency?: number | undefined
  /** Requests in flight at the start. The number grows while the vendor keeps up, to at most `concurrency`. Default 16. */
  readonly initialConcurrency?: number | undefined
  /** Longest time for one attempt, in milliseconds, including a login. Default 10,000. */
  readonly attemptTimeoutMs?: number | undefined
  /** Wait after the first failed attempt, in milliseconds. Doubles with each further one, with full jitter. Default 500. */
  readonly backoffMs?: number | undefined
  /** Longest wait after a failed attempt, in milliseconds. Default 300,000. */
  readonly maxBackoffMs?: number | undefined
  /**
   * Longest wait that a vendor may ask for, in milliseconds: a longer `Retry-After`, or `afterMs` of an outcome, counts as
   * this. Default 3,600,000, an hour.
   */
  readonly maxRetryAfterMs?: number | undefined
  /** After so many failures in a row the lane sends one request at a time, as a probe. Default 5. */
  readonly breakerAfter?: number | undefined
  /** Longest pause between two probes, in milliseconds. Default 30,000. */
  readonly maxProbePauseMs?: number | undefined
  /** The endpoint is held after so many deliveries in a row were parked for an unknown answer. Default 3. */
  readonly unknownLimit?: number | undefined
  /** The endpoint is held after so many deliveries in a row were parked as invalid. Default 50. */
  readonly invalidLimit?: number | undefined
  /** What to do with a delivery in doubt: one on which the vendor may have acted, and whose repeat would do harm. Default `park`. */
  readonly onInDoubt?: 'park' | 'retry' | undefined
  /**
   * How long the vendor is asked what became of a delivery in doubt before it is parked, in milliseconds: at once and six times
   * more, further and further apart. 0: it is not asked, and what is in doubt is parked at once. Only where the destination has
   * a `confirm`. Default 75,000.
   */
  readonly confirmForMs?: number | undefined
  /**
   * What to do with a delivery that would go out weaker than it was meant: `send` sends it with its remarks, `park` parks it
   * with reason `remark`, for a replay after the mapping or the sender was mended. An object says it by the code of a
   * remark, `{ order_as_event: 'park' }`; what it does not name is sent. Default `send`.
   */
  readonly onRemark?: RemarkPolicy | undefined
  /** Most deliveries that are leased and planned ahead of sending. Default 2,000. */
  readonly window?: number | undefined
  /**
   * An event that happened more than this many milliseconds before it was accepted, by its own `timestamp`, is no longer
   * live: a vendor would start its workflows for it today. It goes to the vendor's call for the past where the destination
   * has one, and is parked as `too_old_to_be_live` otherwise. What grew old after its acceptance, waiting or parked, is not
   * concerned. `Infinity`: every event is live. Default 259,200,000, three days.
   */
  readonly liveForMs?: number | undefined
  /** A delivery expires this many milliseconds after its event was accepted. Default `Infinity`: never. */
  readonly expireAfterMs?: number | undefined
  /**
   * A delivery that has been parked for this many milliseconds is `discarded`, with reason `parked_too_long`: within a
   * twentieth of that time, a second at least and an hour at most. Default `Infinity`: it stays parked until it is replayed, discarded or forgotten.
   */
  readonly parkedForMs?: number | undefined
  /** After so many failed attempts a delivery no longer makes later ones wait, if its endpoint works for others. Default 20. */
  readonly stuckAfter?: number | undefined
  /** What happens to such a delivery: `park` parks it with reason `stuck`, `overtake` lets later ones go first. Default `park`. */
  readonly onStuck?: 'park' | 'overtake' | undefined
  /**
   * Retries that each successful delivery pays for, from 0 to 100; at most 100 are saved up. When none are left, a failed
   * delivery waits as long as after many failures. A retry at a time that the vendor named costs nothing. Default 0.5.
   */
  readonly retryBudget?: number | undefined
  /**
   * Most pending deliveries of the lane, leased and replayed ones included. Parked ones do not count. Default: `maxPending`
   * of the store.
   */
  readonly maxPending?: number | undefined
  /** Most bytes of their events, as JSON, approximately. Default: `maxPendingBytes` of the store. */
  readonly maxPendingBytes?: number | undefined
  /**
   * What happens to an event for which the lane has no room. `refuse`: it is refused with code `store_full`, and goes to no
   * lane. `skip`: it is accepted and goes to its other lanes; here it is `skipped` with reason `lane_full`, and can be
   * replayed as long as its body is kept. An event that does not go to the lane is never concerned. Default `refuse`.
   */
  readonly whenFull?: 'refuse' | 'skip' | undefined
  /**
   * Rates of your own contract with the vendor, by endpoint: `{ contacts: { requests: 50, perMs: 1_000 } }`, or `calls` where
   * the vendor counts those. `unlimited` lifts a rate. Processes that share a store keep a rate together; whatever else uses
   * the account is not counted. Default: what the destination's endpoints document.
   */
  readonly rates?: Readonly<Record<string, Rate | 'unlimited' | undefined>> | undefined
  /**
   * Whether new events enter the lane. `false` drains it: what it has is sent, and no event is added, for a destination that
   * is about to go. Default true.
   */
  readonly accepts?: boolean | undefined
}

/** When consent is asked: `accept` before an event enters its lanes, `send` before each attempt, also after a replay. */
export type ConsentMoment = 'accept' | 'send'

/**
 * Says which events may go to the lane: one boolean for each event, in order. Must be synchronous and fast, as it is called
 * for every event. If it throws, or does not give such a list, each event is asked for alone, and one for which it cannot
 * answer is not sent: it is parked with reason `consent_failed`.
 */
export type Consent = (events: readonly CustomerEvent[], lane: string, moment: ConsentMoment) => readonly boolean[]

/** How long settled events stay in the ledger. Events with a parked delivery stay until it is replayed, discarded or forgotten. */
export interface RetentionOptions {
  /**
   * How long a settled event stays in the ledger, in milliseconds. It is purged within a twentieth of that time, a minute at
   * most and five seconds at least, with or without traffic; a PostgreSQL store that fills partitions may take the whole
   * twentieth. `Infinity`: for ever. Default 604,800,000, 7 days.
   */
  readonly settledForMs?: number | undefined
  /** Most settled events to keep. The oldest are purged first. `Infinity`: all are kept. Default 1,000,000. */
  readonly settledEvents?: number | undefined
  /** Whether an event's body is kept after it is settled in every lane. Without it the event cannot be replayed. Default true. */
  readonly bodies?: boolean | undefined
}

/** Options of `createWaybill`. */
export interface WaybillOptions {
  /** Where events and the ledger are stored: `memoryStore()`, `sqliteStore(…)` or `postgresStore(…)`. */
  readonly store: Store
  /** Where events are delivered. Each destination has one lane, with its name. */
  readonly destinations: readonly Destination[]
  /** Options of single lanes, by destination name. They win over `defaults`. */
  readonly lanes?: Readonly<Record<string, LaneOptions | undefined>> | undefined
  /**
   * Lanes of the store that have no destination any more and are let go: what is pending there is `skipped` with reason
   * `lane_discarded`. Default: none; what such a lane has waits until the lane has a destination again, or an heir by
   * `formerNames`.
   */
  readonly discardLanes?: readonly string[] | undefined
  /** Options of every lane, where `lanes` does not set them. */
  readonly defaults?: LaneOptions | undefined
  /**
   * Which events wait for which. `identify-first`: later events of a user wait until an identify, group or alias of the user
   * is settled. `per-user`: one event of a user at a time. `none`: no event waits. Default `identify-first`.
   */
  readonly order?: OrderPolicy | undefined
  /** Largest event that is accepted, in bytes of JSON, approximately. Default 1,000,000. */
  readonly maxEventBytes?: number | undefined
  /**
   * What is taken away of every event before it is stored, in this order: no store, lane or vendor sees more, and order,
   * consent, `find` and `forget` go by what is left. A step that fails leaves its name on the event; it is tried again before
   * the event is sent, which is parked as `step_failed` while it fails. Default: nothing.
   */
  readonly steps?: readonly Step[] | undefined
  /** Says which events may go to which lane. Default: all may go everywhere. */
  readonly consent?: Consent | undefined
  /**
   * The key of the digests under which suppressed persons and consents are kept: a text or bytes, 32 at least, the same in each
   * process and as long as the store is kept. Whoever has the store and not the key cannot tell who is meant. Without it the calls
   * on a person are refused with code `person_key_missing`, and a store in which persons are kept is not opened. Default: none.
   */
  readonly personKey?: string | Uint8Array | undefined
  /** How long settled events are kept. */
  readonly retention?: RetentionOptions | undefined
  /** Whether this process sends, or the lanes it sends for. Deliveries of other lanes wait in the store. Default `true`: all lanes. */
  readonly deliver?: boolean | readonly string[] | undefined
  /**
   * How long one `plan` of a destination may take, in milliseconds, until a thread of its own writes to standard error which
   * lane and event it is at. A plan that does not end blocks the process, which must then be ended from outside: at its next
   * start the event is planned alone, and parked in the end. `Infinity`: no such thread. Default 5,000.
   */
  readonly planWatchMs?: number | undefined
  /** Called synchronously with each `LifecycleEvent`, so it should be fast. What it throws is ignored. */
  readonly observe?: ((event: LifecycleEvent) => void) | undefined
  /** The clock for all times and timers; tests give their own. Default: the system's clock. */
  readonly clock?: Clock | undefined
  /** Returns a number from 0 to below 1, for jitter; tests give their own. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The options of `createWaybill` that a settings file may contain. `findPolicyIssues` checks them. */
export type WaybillPolicy = Pick<
  WaybillOptions,
  'lanes' | 'discardLanes' | 'defaults' | 'order' | 'steps' | 'consent' | 'retention'
>
