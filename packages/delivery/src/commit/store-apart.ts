import type { NotStored } from '../store/not-stored.js'
import { halvesOf, type Piece } from './commit-unit.js'

/** Why some pieces were not stored together. */
export interface Failure {
  readonly why: NotStored
  readonly error: unknown
}

export interface StoreApartOptions {
  /** Stores these in one unit and tells who waits for them; resolves with why the store did not take them. */
  readonly store: (pieces: readonly Piece[]) => Promise<Failure | undefined>
  /** The store does not take this smallest piece: tells who waits for it. Answers what to try instead, if anything, one by one. */
  readonly end: (piece: Piece, failure: Failure) => readonly Piece[] | undefined
}

/** What is left when the store itself failed meanwhile. */
export interface LeftOver {
  readonly pieces: readonly Piece[]
  readonly error: unknown
}

/**
 * Stores what the store did not take in one unit: in halves until the piece at fault, or that somebody else has locked,
 * stands alone. Every piece is stored or ended, in the order in which they came. A failure of the store itself is no reason
 * to go on: the rest is left as it is.
 */
export async function storeApart(
  pieces: readonly Piece[],
  failure: Failure,
  { store, end }: StoreApartOptions,
): Promise<LeftOver | undefined> {
  const waiting: (readonly Piece[])[] = []

  function divide(part: readonly Piece[], reason: Failure): void {
    const parts = halvesOf(part)
    if (parts.length > 0) waiting.unshift(...parts)
    else for (const piece of part) waiting.unshift(...(end(piece, reason) ?? []).map((instead) => [instead]))
  }

  divide(pieces, failure)
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const refused = await store(part)
    if (!refused) continue
    if (refused.why === 'store') return { pieces: [part, ...waiting].flat(), error: refused.error }
    divide(part, refused)
  }
  return undefined
}
