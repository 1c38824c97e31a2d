import { WaybillError } from '@waybill/core'
import type { Heard } from './control.js'

/** One answer of a person to one category of consent. */
export interface ConsentGiven {
  /** Whether the person agreed. */
  readonly agreed: boolean
  /** Wall time at which they said so, epoch milliseconds. */
  readonly at: number
}

/** Answers of a person, by category as `categoryOf` writes it: without case and outer spaces. */
export type ConsentByCategory = Readonly<Record<string, ConsentGiven>>

/** Since when a person's events are not sent, and why. */
export interface SuppressedSince {
  /** Wall time, epoch milliseconds. */
  readonly at: number
  /** Why, at most 200 characters. Absent: nobody said. */
  readonly reason?: string
}

/**
 * What is kept of one id of a person. The id itself is not in it: `digest` is made with a key that is not in the store, and tells
 * nothing to who has the store alone.
 */
export interface PersonMark {
  /** HMAC-SHA-256 of a key as in `NewEvent.keys`, base64url: 43 characters. */
  readonly digest: string
  /** Absent: their events are sent. */
  readonly suppressed?: SuppressedSince
  /** Absent: nothing was said. */
  readonly consent?: ConsentByCategory
}

/** What is to be done with the marks of a person: one digest for each id. */
export interface PersonChange {
  /** The digests, one at least. */
  readonly digests: readonly string[]
  /** Which key they were made with, without telling it. A store keeps that of the first change, and refuses others. */
  readonly keyPrint: string
  /** A person who is suppressed already keeps since when, and why. */
  readonly suppress?: SuppressedSince
  /** Ends the suppression. */
  readonly unsuppress?: true
  /** Of each category the newest answer stays; of two of the same time, the no. */
  readonly consent?: ConsentByCategory
  /** Deletes the consent. */
  readonly dropConsent?: true
}

/** The marks of all persons, and the key that they were made with. */
export interface AllPersonMarks {
  /** Absent: there never was a mark. */
  readonly keyPrint?: string
  /** In no order. */
  readonly marks: readonly PersonMark[]
}

/** What a change did. */
export interface PersonChanged extends Heard {
  /** The marks of its digests as they are now, without those that are empty. */
  readonly marks: readonly PersonMark[]
  /** Whether any of them is another one than before. */
  readonly changed: boolean
}

/** What a store keeps of persons. Marks stay until they are taken away: neither `forget` nor `purge` changes them. */
export interface StorePersons {
  /** All marks. */
  all(): Promise<AllPersonMarks>
  /** The marks of these digests. Those that have none are left out. */
  get(digests: readonly string[]): Promise<readonly PersonMark[]>
  /**
   * Changes marks: all of them, or none. Resolves once they are stored; on a shared store once each process has heard, as
   * `StoreControl.hold` does. Rejects with code `person_key_differs` for digests of another key, and changes nothing.
   */
  change(change: PersonChange): Promise<PersonChanged>
}

/** A mark after a change; `undefined` where nothing is left of it. The same object where nothing changes. For stores. */
export function markAfter(mark: PersonMark, change: PersonChange): PersonMark {
  const { digest } = mark
  const suppressed = change.unsuppress ? undefined : (mark.suppressed ?? change.suppress)
  const consent = change.dropConsent ? undefined : consentAfter(mark.consent, change.consent)
  if (suppressed === mark.suppressed && consent === mark.consent) return mark
  return { digest, ...(suppressed && { suppressed }), ...(consent && { consent }) }
}

/** Whether a mark says anything. For stores. */
export function saysNothing({ suppressed, consent }: PersonMark): boolean {
  return suppressed === undefined && consent === undefined
}

/** The newest answer to each category. Of two of the same time it is the no, so that the order of arrival does not matter. */
export function consentAfter(
  known: ConsentByCategory | undefined,
  said: ConsentByCategory | undefined,
): ConsentByCategory | undefined {
  if (!said || !known) return known ?? said
  const newer = Object.entries(said).filter(([category, { agreed, at }]) => {
    const before = Object.hasOwn(known, category) ? known[category] : undefined
    return !before || at > before.at || (at === before.at && before.agreed && !agreed)
  })
  return newer.length === 0 ? known : { ...known, ...Object.fromEntries(newer) }
}

/** For stores: the digests of a change were made with another key than those that are kept. */
export function personKeyDiffers(): WaybillError {
  return new WaybillError('The personKey is another one than that of the persons in the store.', {
    kind: 'setup',
    code: 'person_key_differs',
    hint: 'Use the key with which they were suppressed first. Without it, nobody can tell who they are, and so they cannot be taken over to another.',
  })
}
