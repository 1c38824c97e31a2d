import type { CustomerEvent } from '../event/customer-event.js'

/**
 * Where a step works: members by name, joined by dots, like `traits.email`. `*` stands for any name, and for any element of a
 * list: `context.*`, `properties.products.*.name`. A backslash makes a dot or a star of a name an ordinary sign.
 */
export type StepPaths = string | readonly string[]

/** What every step given as data may have. */
export interface NamedStep {
  /**
   * The step's name in the ledger, from 1 to 100 characters. It holds no value of an event. Default: what it does and where,
   * like `hash traits.email`.
   */
  readonly name?: string | undefined
}

/** Removes what the paths name. */
export interface DropStep extends NamedStep {
  /** What goes. At least one path. */
  readonly drop: StepPaths
}

/**
 * Removes what the paths do not name: of `traits`, `properties`, `context` and every member that is no part of an event. What
 * makes an event one stays: type, ids, times, names, `integrations`.
 */
export interface KeepStep extends NamedStep {
  /** What stays. At least one path. */
  readonly keep: StepPaths
}

/**
 * Replaces texts and numbers by their SHA-256, as 64 hexadecimal digits in lower case. An empty one is removed, and so is what
 * is no text, number, or list of them.
 */
export interface HashStep extends NamedStep {
  /** What is hashed. At least one path. */
  readonly hash: StepPaths
  /**
   * What the values are, which says how they are written before they are hashed, as ad platforms document it. `email`: without
   * outer spaces, in lower case. `phone`: the digits alone, without leading zeros; it needs its country code. `e164`: the
   * same after a plus sign. `text`: as it is. Default `text`.
   */
  readonly as?: 'email' | 'phone' | 'e164' | 'text' | undefined
  /**
   * Makes it an HMAC-SHA-256 with this key, 16 characters or more, which nobody can undo by trying addresses. No vendor can
   * match such a hash. Without a key, a value that is a SHA-256 already is left as it is. Default: no key.
   */
  readonly key?: string | undefined
}

/** Replaces values by `***`, those of objects and lists too. `null` stays. */
export interface MaskStep extends NamedStep {
  /** What is masked. At least one path. */
  readonly mask: StepPaths
}

/** Sets the last octet of IPv4 addresses to 0, and cuts IPv6 addresses to their first 48 bits. What is no address is removed. */
export interface TruncateIpStep extends NamedStep {
  /** Where the addresses stand. At least one path. */
  readonly truncateIp: StepPaths
}

/** A step as data. */
export type StepData = DropStep | KeepStep | HashStep | MaskStep | TruncateIpStep

/**
 * A step as code: pure and synchronous, with a name, which the ledger has. It gets a copy of the event, and returns what goes
 * on in its place, with the same type and message id. One that throws, or returns no event, fails.
 */
export type StepFunction = (event: CustomerEvent) => CustomerEvent

/** Takes away what is not needed of an event. */
export type Step = StepData | StepFunction
