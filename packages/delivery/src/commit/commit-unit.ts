import type { WaybillError } from '@waybill/core'
import { type AcceptAnswer, diskFull } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { NewEvent, Receipt, Ticket, Work } from '../store/work.js'

/** What one caller wants stored. Only the events of an `AcceptPiece` can be divided further, as each has its own answer. */
export type Piece = AcceptPiece | MarkPiece | PassedPiece | TransitionPiece

export interface AcceptPiece {
  readonly kind: 'accept'
  readonly events: readonly NewEvent[]
  /** The index of the first of them among all events of the caller. */
  readonly from: number
  readonly caller: AcceptCaller
}

export interface MarkPiece {
  readonly kind: 'mark'
  readonly mark: 'start' | 'probation'
  readonly tickets: readonly Ticket[]
  readonly resolve: () => void
  readonly reject: (error: WaybillError) => void
}

interface PassedPiece {
  readonly kind: 'probationPassed'
  readonly tickets: readonly Ticket[]
}

export interface TransitionPiece {
  readonly kind: 'transition'
  readonly transition: LeaseTransition
  /** What to store if this is refused, one after the other. `undefined` as long as the store has not refused it. */
  readonly instead?: readonly LeaseTransition[]
  /** The transition that this one replaces, as it was before the store refused it. */
  readonly asItWas?: LeaseTransition
}

/** A caller that waits for the answers to some events. */
interface AcceptCaller {
  /** How many events it asks for. */
  readonly count: number
  readonly resolve: (answers: readonly AcceptAnswer[]) => void
  readonly reject: (error: WaybillError) => void
  /** The answers so far, once the events are stored in parts. */
  answers?: { readonly known: AcceptAnswer[]; left: number }
}

/** What one commit stores together. Has plain numbers and no accessors: V8 would make a hidden class for each object. */
export interface CommitUnit {
  readonly pieces: Piece[]
  /** How many events, transitions and marked deliveries the pieces contain. */
  size: number
  /** Bytes of the events to accept. */
  acceptBytes: number
  /** Whether nothing may be added. */
  readonly alone: boolean
}

// A larger unit would save nothing, and a store in this process would block the event loop for longer.
const largestUnit = 1_000

export function isFull(unit: CommitUnit | undefined): boolean {
  return unit !== undefined && (unit.alone || unit.size >= largestUnit)
}

export function createCommitUnit(alone = false): CommitUnit {
  return { pieces: [], size: 0, acceptBytes: 0, alone }
}

export function addTo(unit: CommitUnit, piece: Piece): void {
  unit.pieces.push(piece)
  unit.size += sizeOf(piece)
}

export function workOf(pieces: readonly Piece[]): Work {
  const accept: NewEvent[] = []
  const marks = { start: [] as Ticket[], probation: [] as Ticket[], probationPassed: [] as Ticket[] }
  const transitions: LeaseTransition[] = []
  for (const piece of pieces) {
    if (piece.kind === 'accept') for (const event of piece.events) accept.push(event)
    else if (piece.kind === 'transition') transitions.push(piece.transition)
    else for (const ticket of piece.tickets) marks[piece.kind === 'mark' ? piece.mark : 'probationPassed'].push(ticket)
  }
  const { start, probation, probationPassed } = marks
  return {
    ...(accept.length > 0 && { accept }),
    ...(start.length > 0 && { start }),
    ...(probation.length > 0 && { probation }),
    ...(probationPassed.length > 0 && { probationPassed }),
    ...(transitions.length > 0 && { transitions }),
  }
}

export function transitionsIn(pieces: readonly Piece[]): readonly LeaseTransition[] {
  const transitions: LeaseTransition[] = []
  for (const piece of pieces) if (piece.kind === 'transition') transitions.push(piece.transition)
  return transitions
}

/** Tells the callers of these pieces that they are stored. */
export function tell(pieces: readonly Piece[], { accepted: statuses, disk }: Receipt): void {
  const noRoom = disk && diskFull(disk)
  const accepted = noRoom ? statuses.map((status) => (status === 'full' ? noRoom : status)) : statuses
  let from = 0
  for (const piece of pieces) {
    if (piece.kind === 'mark') piece.resolve()
    if (piece.kind !== 'accept') continue
    const to = from + piece.events.length
    answer(piece, from === 0 && to === accepted.length ? accepted : accepted.slice(from, to))
    from = to
  }
}

/** Tells the caller of this piece that the store did not take it. */
export function refuse(piece: AcceptPiece | MarkPiece, error: WaybillError): void {
  if (piece.kind === 'mark') piece.reject(error)
  else if (piece.events.length === piece.caller.count) piece.caller.reject(error)
  else
    answer(
      piece,
      piece.events.map(() => error),
    )
}

function answer({ caller, from }: AcceptPiece, answers: readonly AcceptAnswer[]): void {
  if (answers.length === caller.count) return caller.resolve(answers)
  caller.answers ??= { known: new Array(caller.count), left: caller.count }
  for (const [index, one] of answers.entries()) caller.answers.known[from + index] = one
  caller.answers.left -= answers.length
  if (caller.answers.left === 0) caller.resolve(caller.answers.known)
}

function sizeOf(piece: Piece): number {
  if (piece.kind === 'accept') return piece.events.length
  return piece.kind === 'transition' ? 1 : piece.tickets.length
}

/** Divides pieces that were not stored together into halves; `[]` when they cannot be divided. */
export function halvesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const [first, ...others] = pieces
  if (!first || others.length > 0) return inTwo(pieces)
  if (first.kind !== 'accept') return []
  const { from, events } = first
  let place = from
  return inTwo(events).map((some) => {
    const part = { ...first, events: some, from: place }
    place += some.length
    return [part]
  })
}

/** Divides a transition of several deliveries into halves; `[]` for a single delivery. */
export function ticketHalvesOf(transition: LeaseTransition): readonly TransitionPiece[] {
  return inTwo(transition.tickets).map((tickets) => ({ kind: 'transition', transition: { ...transition, tickets } }))
}

function inTwo<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return []
  const middle = list.length >> 1
  return [list.slice(0, middle), list.slice(middle)]
}
