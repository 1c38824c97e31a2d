import type { VendorReply } from '@waybill/core'
import type { AcceptOptions } from './waybill.js'

/** Options of `decide`. */
export interface DecideOptions extends Pick<AcceptOptions, 'source' | 'destinations'> {
  /** The name of the destination whose vendor decides: one of this process, which need not be in `deliver`. */
  readonly destination: string
  /** How long to wait for the decision, in milliseconds. The event is delivered even when the wait is over. Default 500. */
  readonly timeoutMs?: number | undefined
}

/**
 * Why there is no decision. The event stays in its lane as any other, and is sent once, unless it was skipped, parked, erased
 * or `duplicate`.
 */
export type UndecidedReason =
  /** The wait ended first. */
  | 'timeout'
  /** The event was accepted before. */
  | 'duplicate'
  /** The lane is held, or the endpoint that the event needs. */
  | 'held'
  /**
   * The vendor asked for a pause of the lane, or of the endpoint that the event needs, or the endpoint's rate allows no more
   * in the caller's time. `afterMs` says for how long.
   */
  | 'limited'
  /** The vendor fails so often that only probes are sent, and this event is none. */
  | 'failing'
  /**
   * Earlier events of the same person must go first, by `order`: more than three, or one that cannot go now, such as one that
   * waits for another attempt.
   */
  | 'waits_for_earlier'
  /**
   * This process does not take deliveries for the destination (see `deliver` of `createWaybill`), and this one has to come
   * from the store: for its second call, after a pause of this process, or as the store claims nothing for callers.
   */
  | 'not_delivering'
  /** This process closes, and starts no more requests. */
  | 'closed'
  /** `destinations` of the call leaves the destination out: there is no delivery. */
  | 'not_addressed'
  /** Skipped: there is no consent. */
  | 'no_consent'
  /** Skipped: the event does not say whether there is consent. */
  | 'consent_unknown'
  /** The event's `integrations` leave the destination out: there is no delivery. */
  | 'integrations'
  /** Skipped: the lane is full, and its `whenFull` is `skip`. */
  | 'lane_full'
  /** The event was too old for its lane: see `expireAfterMs`. */
  | 'too_old'
  /** Its person is suppressed. */
  | 'suppressed'
  /** Its user was forgotten. */
  | 'forgotten'
  /** The reason for which the destination skipped or parked it, or the error code of the first attempt. */
  | (string & {})

/** The answer of `decide`. */
export type Decision =
  /** The vendor answered the first attempt. */
  | {
      readonly status: 'decided'
      /** The event's `messageId`: a new one where the event had none. */
      readonly messageId: string
      /** What the vendor replied. Absent where it delivered without a reply. */
      readonly reply?: VendorReply
    }
  /** There was no decision in time, or none at all. */
  | {
      readonly status: 'undecided'
      /** The event's `messageId`: a new one where the event had none. */
      readonly messageId: string
      /** Why. */
      readonly reason: UndecidedReason
      /** Only with `limited`: whole milliseconds until the vendor's pause ends, or its rate allows the request. */
      readonly afterMs?: number
    }
