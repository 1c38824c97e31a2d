import type { Hold } from './store.js'

/**
 * Why a pending delivery is not sent yet, the first that applies. `confirming`: it may have arrived, and the vendor is asked
 * whether it did; said by the process that asks. `sending`: it is planned, or on its way. `held`: a hold of
 * its lane or endpoint. `earlier`: an earlier event of its user. `time`: its next attempt has a time. `limited`: the vendor
 * asked for rest, of all or of it alone. `failing`: the vendor fails, and only probes are sent. `paced`: its
 * endpoint sends at its rate, and others are before it. `not_delivering`: this process does not send for the
 * lane, so another one must. `turn`: nothing but those before it.
 */
export const waitReasons = [
  'confirming',
  'sending',
  'held',
  'earlier',
  'time',
  'limited',
  'failing',
  'paced',
  'not_delivering',
  'turn',
] as const

/** See `waitReasons`. */
export type WaitReason = (typeof waitReasons)[number]

/** What the store knows of why a pending delivery is not sent yet. Nothing of it: it can go. */
export interface Waiting {
  /** It is leased. */
  readonly leased?: true
  /** The `seq` of an earlier event that must be settled first, the next one if there are several. 0: the store cannot name it. */
  readonly behind?: number
  /** Wall time at which it may be leased again, epoch milliseconds. */
  readonly dueAt?: number
  /** The endpoint under which it is filed. */
  readonly endpoint?: string
}

/** Why a pending delivery is not sent yet. `dueAt` beside it says until when, where that is known. */
export interface WaitsFor {
  /** The first reason that applies. */
  readonly why: WaitReason
  /** The endpoint of its present call, where that is known. */
  readonly endpoint?: string
  /** With `earlier`: the `seq` of the event that must be settled first, where it is known. */
  readonly behind?: number
  /** With `held`: the hold. */
  readonly hold?: Hold
}
