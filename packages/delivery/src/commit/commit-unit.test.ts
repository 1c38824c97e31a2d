import { WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { NewEvent } from '../store/work.js'
import { leaseWith } from '../testing/requests.js'
import {
  type AcceptPiece,
  addTo,
  createCommitUnit,
  halvesOf,
  type Piece,
  refuse,
  tell,
  transitionsIn,
  workOf,
} from './commit-unit.js'

const event = (messageId: string) => ({ source: 's', event: { messageId }, bytes: 1 }) as NewEvent
const idsOf = (events: readonly NewEvent[]) => events.map(({ event }) => event.messageId)
const error = new WaybillError('No.', { kind: 'unavailable', code: 'store_failed' })

/** A caller who wants these events stored, and what it hears. */
function asking(...ids: readonly string[]) {
  const heard: unknown[] = []
  const caller = {
    count: ids.length,
    resolve: (answers: readonly AcceptAnswer[]) => void heard.push([...answers]),
    reject: (reason: WaybillError) => void heard.push(reason),
  }
  const piece: AcceptPiece = { kind: 'accept', events: ids.map(event), from: 0, caller }
  return { piece, heard }
}

function marking(mark: 'start' | 'probation', ...seqs: readonly number[]) {
  const heard: unknown[] = []
  const tickets = seqs.map((seq) => leaseWith(seq))
  const resolve = () => void heard.push('safe')
  const reject = (reason: WaybillError) => void heard.push(reason)
  const piece: Piece = { kind: 'mark', mark, tickets, resolve, reject }
  return { piece, heard, tickets }
}

const transition: LeaseTransition = { tickets: [leaseWith(9)], next: { state: 'delivered' }, attempts: [] }
const settling: Piece = { kind: 'transition', transition: transition }
const planned: Piece = { kind: 'probationPassed', tickets: [leaseWith(7), leaseWith(8)] }

describe('a unit', () => {
  it('counts what is in it', () => {
    const unit = createCommitUnit()
    expect([unit, createCommitUnit(true).alone]).toEqual([{ pieces: [], size: 0, acceptBytes: 0, alone: false }, true])
    const sizes = [asking('1', '2', '3').piece, settling, marking('start', 1, 2).piece, planned].map((piece) => {
      addTo(unit, piece)
      return unit.size
    })
    expect([sizes, unit.pieces.length]).toEqual([[3, 4, 6, 8], 4])
  })

  it('is work by its kinds, in order, and nothing that is empty', () => {
    const [start, planning] = [marking('start', 1), marking('probation', 2, 3)]
    const pieces = [asking('1').piece, settling, start.piece, planned, asking('2', '3').piece, planning.piece]
    const work = workOf(pieces)
    expect({ ...work, accept: idsOf(work.accept ?? []) }).toStrictEqual({
      accept: ['1', '2', '3'],
      start: start.tickets,
      probation: planning.tickets,
      probationPassed: planned.tickets,
      transitions: [transition],
    })
    expect(workOf([])).toStrictEqual({})
    for (const piece of pieces) expect(Object.keys(workOf([piece]))).toHaveLength(1)
    expect([transitionsIn(pieces), transitionsIn([planned])]).toEqual([[transition], []])
  })
})

describe('who waits for a unit', () => {
  it('hears of its own events, once all are answered', () => {
    const [first, second, mark] = [asking('1'), asking('2', '3'), marking('start', 1)]
    tell([settling, first.piece, mark.piece, planned, second.piece], {
      accepted: ['accepted', 'duplicate', 'full'],
      stale: [],
    })
    expect([first.heard, second.heard, mark.heard]).toEqual([[['accepted']], [['duplicate', 'full']], ['safe']])
    const alone = asking('1', '2')
    tell([alone.piece], { accepted: ['accepted', 'full'], stale: [] })
    expect(alone.heard).toEqual([['accepted', 'full']])
  })

  it('hears of all parts together, each at its place', () => {
    const { piece, heard } = asking('1', '2', '3', '4', '5')
    const [left, right] = halvesOf([piece]).map(([part]) => part) as [AcceptPiece, AcceptPiece]
    expect([idsOf(left.events), left.from, idsOf(right.events), right.from]).toEqual([
      ['1', '2'],
      0,
      ['3', '4', '5'],
      2,
    ])
    const [third, others] = halvesOf([right]).map(([part]) => part) as [AcceptPiece, AcceptPiece]
    expect([idsOf(third.events), third.from, idsOf(others.events), others.from]).toEqual([['3'], 2, ['4', '5'], 3])
    tell([others], { accepted: ['duplicate', 'full'], stale: [] })
    refuse(third, error)
    expect(heard).toEqual([])
    tell([left], { accepted: ['accepted', 'accepted'], stale: [] })
    expect(heard).toEqual([['accepted', 'accepted', error, 'duplicate', 'full']])
  })

  it('hears that the store did not take it', () => {
    const [whole, mark] = [asking('1', '2'), marking('probation', 1)]
    refuse(whole.piece, error)
    refuse(mark.piece as never, error)
    expect([whole.heard, mark.heard]).toEqual([[error], [error]])
  })
})

describe('the halves of a unit', () => {
  it('are those of its pieces, down to one, and then of its events', () => {
    const pieces = [asking('1').piece, settling, planned]
    expect(halvesOf(pieces)).toEqual([[pieces[0]], [pieces[1], pieces[2]]])
    expect(halvesOf(pieces.slice(0, 2))).toEqual([[pieces[0]], [pieces[1]]])
    for (const smallest of [[], [settling], [planned], [marking('start', 1, 2).piece], [asking('1').piece]])
      expect(halvesOf(smallest)).toEqual([])
    expect(halvesOf([asking('1', '2').piece])).toHaveLength(2)
  })
})
