import type { WaybillError } from '@waybill/core'
import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { NewEvent, Receipt, Ticket, Work } from '../store/work.js'

/** What one caller wants stored: the smallest part of a unit, but for events, of which each can be answered by itself. */
export type Piece = AcceptPiece | MarkPiece | PlannedPiece | TransitionPiece

export interface AcceptPiece {
  readonly kind: 'accept'
  readonly events: readonly NewEvent[]
  /** The place of the first among those of its caller. */
  readonly from: number
  readonly asker: AcceptAsker
}

export interface MarkPiece {
  readonly kind: 'mark'
  readonly mark: 'start' | 'probation'
  readonly tickets: readonly Ticket[]
  readonly resolve: () => void
  readonly reject: (error: WaybillError) => void
}

interface PlannedPiece {
  readonly kind: 'probationPassed'
  readonly tickets: readonly Ticket[]
}

export interface TransitionPiece {
  readonly kind: 'transition'
  readonly transition: LeaseTransition
  /** What to store if this is refused; `undefined` while nobody has refused it. */
  readonly instead?: readonly LeaseTransition[]
  /** What it stands for. */
  readonly asItWas?: LeaseTransition
}

/** Who waits for the answers to some events. */
interface AcceptAsker {
  readonly count: number
  readonly resolve: (answers: readonly AcceptAnswer[]) => void
  readonly reject: (error: WaybillError) => void
  /** Once its events go into the store in parts. */
  answers?: { readonly known: AcceptAnswer[]; left: number }
}

/** What one commit stores together. Plain numbers, no accessors: V8 would make a hidden class for each. */
export interface CommitUnit {
  readonly pieces: Piece[]
  /** Of the pieces, by what is in them. */
  size: number
  /** Of the events to accept. */
  acceptBytes: number
  /** Nothing more goes in. */
  readonly alone: boolean
}

// More would save nothing, and keep a store within this process, and with it everything else, from its turn.
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
  return pieces.flatMap((piece) => (piece.kind === 'transition' ? [piece.transition] : []))
}

/** Tells who waits for them that these pieces are stored. */
export function tell(pieces: readonly Piece[], { accepted }: Receipt): void {
  let from = 0
  for (const piece of pieces) {
    if (piece.kind === 'mark') piece.resolve()
    if (piece.kind !== 'accept') continue
    const to = from + piece.events.length
    answer(piece, from === 0 && to === accepted.length ? accepted : accepted.slice(from, to))
    from = to
  }
}

/** Tells who waits for these events that the store did not take them. */
export function refuse(piece: AcceptPiece | MarkPiece, error: WaybillError): void {
  if (piece.kind === 'mark') piece.reject(error)
  else if (piece.events.length === piece.asker.count) piece.asker.reject(error)
  else
    answer(
      piece,
      piece.events.map(() => error),
    )
}

function answer({ asker, from }: AcceptPiece, answers: readonly AcceptAnswer[]): void {
  if (answers.length === asker.count) return asker.resolve(answers)
  asker.answers ??= { known: new Array(asker.count), left: asker.count }
  for (const [index, one] of answers.entries()) asker.answers.known[from + index] = one
  asker.answers.left -= answers.length
  if (asker.answers.left === 0) asker.resolve(asker.answers.known)
}

function sizeOf(piece: Piece): number {
  if (piece.kind === 'accept') return piece.events.length
  return piece.kind === 'transition' ? 1 : piece.tickets.length
}

/** The halves of what was not stored together; `[]` when it is the smallest piece there is. */
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

/** The halves of a transition of several deliveries; `[]` when it is of one. */
export function ticketHalvesOf(transition: LeaseTransition): readonly TransitionPiece[] {
  return inTwo(transition.tickets).map((tickets) => ({ kind: 'transition', transition: { ...transition, tickets } }))
}

function inTwo<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return []
  const middle = list.length >> 1
  return [list.slice(0, middle), list.slice(middle)]
}
