import type { WaybillError } from '@waybill/core'
import { eventBusy, eventRefused, storeFailed } from '../accept/accept-answer.js'
import { whyNotStored } from '../store/not-stored.js'
import type { Store } from '../store/store.js'
import type { Receipt } from '../store/work.js'
import type { BusyIds } from './busy-ids.js'
import { commitChecked } from './checked-commit.js'
import { type Piece, refuse, type TransitionPiece, ticketHalvesOf, workOf } from './commit-unit.js'
import type { Pacer } from './pacer.js'
import { insteadOf } from './refused-transition.js'
import { type Failure, type LeftOver, storeApart } from './store-apart.js'

/** How a unit fared: stored with this receipt, stored or ended piece by piece (`apart`), or left as it is. */
export type Stored = Receipt | 'apart' | LeftOver

export interface StoreUnitOptions {
  readonly store: Pick<Store, 'commit'>
  readonly pacer: Pacer
  /** Pieces of a unit that was taken apart are stored. */
  readonly told: (pieces: readonly Piece[], receipt: Receipt) => void
  /** Somebody else has it locked: it goes into a later unit. */
  readonly again: (piece: Piece) => void
  readonly busyIds: Pick<BusyIds, 'found'>
  /** The store takes a settlement in no form. */
  readonly lost: (error: WaybillError) => void
}

// Failures in a row for which a store gave no reason, after which it is asked whether it takes anything at all.
const mostUnsaid = 3

/** Stores units, and takes apart those that the store does not take whole: one bad piece costs no other. */
export function createStoreUnit(options: StoreUnitOptions): (pieces: readonly Piece[]) => Promise<Stored> {
  const { store, pacer, told, again, busyIds, lost } = options
  let unsaid = 0

  /** A store that gives no reason may be down, which is no reason to try its patience with each piece. */
  async function failureOf(error: unknown): Promise<Failure> {
    const why = whyNotStored(error)
    if (why !== 'unsaid') return { why, error }
    if (unsaid < mostUnsaid) return { why: 'store', error }
    const takesNothing = await commitChecked(store, {}).then(
      () => false,
      () => true,
    )
    return { why: takesNothing ? 'store' : 'unsaid', error }
  }

  async function part(pieces: readonly Piece[]): Promise<Failure | undefined> {
    // Everything else has its turn between the parts.
    pacer.ended()
    await pacer.ready()
    let receipt: Receipt
    try {
      receipt = await commitChecked(store, workOf(pieces))
    } catch (error) {
      return failureOf(error)
    }
    told(pieces, receipt)
    return undefined
  }

  /** A settlement of many is one for as long as it may stay what it is: the fault may lie with one of its events. */
  function instead(piece: TransitionPiece, error: unknown): readonly Piece[] | undefined {
    const { transition: settlement, asItWas = settlement } = piece
    const [next, ...others] = piece.instead ?? insteadOf(piece.transition, error as Error)
    const halves = next?.next.state === settlement.next.state ? [] : ticketHalvesOf(asItWas)
    if (halves.length > 0) return halves
    if (next) return [{ kind: 'transition', transition: next, instead: others, asItWas }]
    // Its lease ends with this process, or by itself.
    lost(storeFailed(error))
    return undefined
  }

  function end(piece: Piece, { why, error }: Failure): readonly Piece[] | undefined {
    switch (piece.kind) {
      case 'probationPassed':
        return undefined
      case 'accept':
      case 'mark':
        if (piece.kind === 'accept' && why === 'lock') busyIds.found(piece.events)
        refuse(piece, errorOf(why, error))
        return undefined
      case 'transition':
        if (why !== 'lock') return instead(piece, error)
        again(piece)
        return undefined
      default:
        return piece satisfies never
    }
  }

  return async (pieces) => {
    try {
      const receipt = await commitChecked(store, workOf(pieces))
      unsaid = 0
      return receipt
    } catch (error) {
      if (whyNotStored(error) === 'unsaid') unsaid++
      const failure = await failureOf(error)
      if (failure.why === 'store') return { pieces, error }
      return (await storeApart(pieces, failure, { store: part, end })) ?? 'apart'
    }
  }
}

function errorOf(why: Failure['why'], error: unknown): WaybillError {
  if (why === 'lock') return eventBusy(error)
  return why === 'content' ? eventRefused(error as WaybillError) : storeFailed(error)
}
