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

/** The result of a unit: stored with this receipt, stored or ended piece by piece (`apart`), or not stored. */
export type Stored = Receipt | 'apart' | LeftOver

export interface StoreUnitOptions {
  readonly store: Pick<Store, 'commit'>
  readonly pacer: Pacer
  /** Called when some pieces of a divided unit are stored. */
  readonly onStored: (pieces: readonly Piece[], receipt: Receipt) => void
  /** Called for a transition that another transaction has locked: it goes into a later unit. */
  readonly onLocked: (piece: Piece) => void
  readonly busyIds: Pick<BusyIds, 'found'>
  /** Called when the store takes a transition in no form. */
  readonly onLost: ((error: WaybillError) => void) | undefined
}

// After so many failures in a row without a reason, an empty unit shows whether the store takes anything at all.
const mostUnsaid = 3

/** Stores units. Divides those that the store does not take whole, so that one bad piece costs no other. */
export function createStoreUnit(options: StoreUnitOptions): (pieces: readonly Piece[]) => Promise<Stored> {
  const { store, pacer, onStored, onLocked, busyIds, onLost } = options
  let unsaid = 0

  /** A store that gives no reason may be down. Then it is not tried with each piece. */
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
    // Lets the event loop go on between the parts.
    pacer.ended()
    await pacer.ready()
    let receipt: Receipt
    try {
      receipt = await commitChecked(store, workOf(pieces))
    } catch (error) {
      return failureOf(error)
    }
    onStored(pieces, receipt)
    return undefined
  }

  /** Before a transition of several deliveries is changed, it is divided: only one of them may be at fault. */
  function instead(piece: TransitionPiece, error: unknown): readonly Piece[] | undefined {
    const { transition, asItWas = transition } = piece
    const [next, ...others] = piece.instead ?? insteadOf(transition, error as Error)
    const halves = next?.next.state === transition.next.state ? [] : ticketHalvesOf(asItWas)
    if (halves.length > 0) return halves
    if (next) return [{ kind: 'transition', transition: next, instead: others, asItWas }]
    // Its lease ends with this process, or after its time.
    onLost?.(storeFailed(error))
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
        onLocked(piece)
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
