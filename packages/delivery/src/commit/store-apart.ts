import type { NotStored } from '../store/not-stored.js'
import { halvesOf, type Piece } from './commit-unit.js'

/** Why some pieces were not stored together. */
export interface Failure {
  readonly why: NotStored
  readonly error: unknown
}

export interface StoreApartOptions {
  /** Stores these in one unit and tells their callers. Resolves with the failure when the store did not take them. */
  readonly store: (pieces: readonly Piece[]) => Promise<Failure | undefined>
  /** Called for a single piece that the store does not take: tells its caller. Returns what to try instead, one by one. */
  readonly end: (piece: Piece, failure: Failure) => readonly Piece[] | undefined
}

/** The pieces that are not tried any more because the store itself failed. */
export interface LeftOver {
  readonly pieces: readonly Piece[]
  readonly error: unknown
}

/**
 * Stores pieces that the store did not take in one unit: in halves, until the piece that is wrong or locked stands alone.
 * Every piece is stored or ended, in their order. When the store itself fails, it stops and returns the rest.
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
