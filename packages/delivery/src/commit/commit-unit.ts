import type { WaybillError } from '@waybill/core'
import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { LeaseSettlement } from '../attempt/settlements.js'
import type { NewEvent, Receipt, Ticket, Work } from '../store/work.js'

/** What one caller wants stored: the smallest part of a unit, but for events, of which each can be answered by itself. */
export type Piece = AcceptPiece | MarkPiece | PlannedPiece | SettlePiece

export interface AcceptPiece {
  readonly kind: 'accept'
  readonly events: readonly NewEvent[]
  /** The place of the first among those of its caller. */
  readonly from: number
  readonly asker: AcceptAsker
}

export interface MarkPiece {
  readonly kind: 'mark'
  readonly mark: 'start' | 'planning'
  readonly tickets: readonly Ticket[]
  readonly resolve: () => void
  readonly reject: (error: WaybillError) => void
}

interface PlannedPiece {
  readonly kind: 'planned'
  readonly tickets: readonly Ticket[]
}

export interface SettlePiece {
  readonly kind: 'settle'
  readonly settlement: LeaseSettlement
  /** What to store if this is refused; `undefined` while nobody has refused it. */
  readonly instead?: readonly LeaseSettlement[]
  /** What it stands for. */
  readonly asItWas?: LeaseSettlement
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

export function createCommitUnit(alone = false): CommitUnit {
  return { pieces: [], size: 0, acceptBytes: 0, alone }
}

export function addTo(unit: CommitUnit, piece: Piece): void {
  unit.pieces.push(piece)
  unit.size += sizeOf(piece)
}

export function workOf(pieces: readonly Piece[]): Work {
  const accept: NewEvent[] = []
  const marks = { start: [] as Ticket[], planning: [] as Ticket[], planned: [] as Ticket[] }
  const settle: LeaseSettlement[] = []
  for (const piece of pieces) {
    if (piece.kind === 'accept') for (const event of piece.events) accept.push(event)
    else if (piece.kind === 'settle') settle.push(piece.settlement)
    else for (const ticket of piece.tickets) marks[piece.kind === 'mark' ? piece.mark : 'planned'].push(ticket)
  }
  const { start, planning, planned } = marks
  return {
    ...(accept.length > 0 && { accept }),
    ...(start.length > 0 && { start }),
    ...(planning.length > 0 && { planning }),
    ...(planned.length > 0 && { planned }),
    ...(settle.length > 0 && { settle }),
  }
}

export function settlementsOf(pieces: readonly Piece[]): readonly LeaseSettlement[] {
  return pieces.flatMap((piece) => (piece.kind === 'settle' ? [piece.settlement] : []))
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
  return piece.kind === 'settle' ? 1 : piece.tickets.length
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

/** The halves of a settlement of several events; `[]` when it is of one. */
export function ticketHalvesOf(settlement: LeaseSettlement): readonly SettlePiece[] {
  return inTwo(settlement.tickets).map((tickets) => ({ kind: 'settle', settlement: { ...settlement, tickets } }))
}

function inTwo<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return []
  const middle = list.length >> 1
  return [list.slice(0, middle), list.slice(middle)]
}
