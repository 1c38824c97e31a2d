import { WaybillError } from '@waybill/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { NewEvent, Ticket, Work } from '../store/work.js'
import { type Piece, refuse, tell, workOf } from './commit-unit.js'
import { type Failure, storeApart } from './store-apart.js'

const content = new WaybillError('refused', { kind: 'invalid', code: 'store_refused' })

/** What one caller asked for: its kind, and how many things, by number. */
interface Asked {
  readonly kind: Piece['kind']
  readonly numbers: readonly number[]
}

const numbered = (numbers: readonly number[]) => numbers.map((seq) => ({ lane: 'a', seq, lease: 1 }))
const events = (numbers: readonly number[]) => numbers.map((id) => ({ event: { messageId: `${id}` } }) as NewEvent)

/** The numbers of everything in a unit. */
function numbersOf({
  accept = [],
  start = [],
  probationPassed: planned = [],
  transitions: settle = [],
}: Work): number[] {
  const seqs = (tickets: readonly Ticket[]) => tickets.map(({ seq }) => seq)
  return [
    ...accept.map(({ event }) => Number(event.messageId)),
    ...seqs(start),
    ...seqs(planned),
    ...settle.flatMap(({ tickets }) => seqs(tickets)),
  ]
}

/** Units as callers make them, each thing with a number of its own. */
const units = fc
  .array(
    fc.record({
      kind: fc.constantFrom('accept', 'mark', 'probationPassed', 'transition'),
      size: fc.integer({ min: 1, max: 5 }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((asked) => {
    let next = 0
    return asked.map(({ kind, size }): Asked => ({ kind, numbers: Array.from({ length: size }, () => next++) }))
  })

interface Run {
  readonly tries: Work[]
  readonly stored: number[]
  readonly ended: Piece[]
  /** What each caller heard. */
  readonly heard: Map<Asked, readonly AcceptAnswer[] | 'done' | 'refused'>
  readonly left: readonly Piece[]
}

/** Stores a unit in a store that says of some numbers what is wrong with them. */
async function storeUnit(unit: readonly Asked[], why: (numbers: readonly number[]) => Failure['why'] | undefined) {
  const run: Omit<Run, 'left'> = { tries: [], stored: [], ended: [], heard: new Map() }
  const pieces = unit.map((asked): Piece => {
    const hears = (what: readonly AcceptAnswer[] | 'done' | 'refused') => {
      expect(run.heard.has(asked)).toBe(false)
      run.heard.set(asked, what)
    }
    const resolve = () => hears('done')
    const reject = () => hears('refused')
    switch (asked.kind) {
      case 'accept':
        return {
          kind: 'accept',
          events: events(asked.numbers),
          from: 0,
          caller: { count: asked.numbers.length, resolve: hears, reject },
        }
      case 'mark':
        return { kind: 'mark', mark: 'start', tickets: numbered(asked.numbers), resolve, reject }
      case 'probationPassed':
        return { kind: 'probationPassed', tickets: numbered(asked.numbers) }
      case 'transition': {
        const tickets = numbered(asked.numbers) as unknown as LeaseTransition['tickets']
        return { kind: 'transition', transition: { tickets, next: { state: 'delivered' }, attempts: [] } }
      }
      default:
        return asked.kind satisfies never
    }
  })
  const store = async (some: readonly Piece[]): Promise<Failure | undefined> => {
    const work = workOf(some)
    run.tries.push(work)
    const refusal = why(numbersOf(work))
    if (refusal) return { why: refusal, error: content }
    run.stored.push(...numbersOf(work))
    tell(some, { accepted: work.accept?.map(() => 'accepted' as const) ?? [], stale: [] })
    return undefined
  }
  const failure = await store(pieces)
  const end = (piece: Piece) => {
    run.ended.push(piece)
    if (piece.kind === 'accept' || piece.kind === 'mark') refuse(piece, content)
    return undefined
  }
  const left = failure && (await storeApart(pieces, failure, { store, end }))
  return { ...run, left: left?.pieces ?? [] } satisfies Run
}

const unitsWithPoison = units.chain((unit) =>
  fc.record({ unit: fc.constant(unit), poison: fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 6 }) }),
)
const all = (unit: readonly Asked[]) => unit.flatMap(({ numbers }) => numbers)
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)

describe('a unit with pieces that the store cannot hold', () => {
  it('is stored but for those pieces; everybody hears the truth, once', async () => {
    await fc.assert(
      fc.asyncProperty(unitsWithPoison, async ({ unit, poison }) => {
        const isBad = (number: number) => poison.includes(number)
        const run = await storeUnit(unit, (numbers) => (numbers.some(isBad) ? 'content' : undefined))
        // Of an accept only the events at fault, of everything else the whole piece.
        const lost = unit.flatMap(({ kind, numbers }) =>
          kind === 'accept' ? numbers.filter(isBad) : numbers.some(isBad) ? numbers : [],
        )
        expect(sorted(run.stored)).toEqual(all(unit).filter((number) => !lost.includes(number)))
        for (const asked of unit) {
          const heard = run.heard.get(asked)
          const bad = asked.numbers.filter(isBad)
          if (asked.kind === 'mark') expect(heard).toBe(bad.length > 0 ? 'refused' : 'done')
          if (asked.kind !== 'accept') continue
          if (asked.numbers.length === 1 && bad.length === 1) expect(heard).toBe('refused')
          else expect(heard).toEqual(asked.numbers.map((number) => (isBad(number) ? content : 'accepted')))
        }
        // What was ended is tried no more, and nothing is tried that must fail again.
        expect(run.ended.every((piece) => numbersOf(workOf([piece])).some(isBad))).toBe(true)
        expect(run.left).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('costs few tries: two for each halving on the way to a piece at fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 1_000 }), fc.nat(), async (size, which) => {
        const unit = Array.from({ length: size }, (_, index): Asked => ({ kind: 'transition', numbers: [index] }))
        const bad = which % size
        const run = await storeUnit(unit, (numbers) => (numbers.includes(bad) ? 'content' : undefined))
        expect(run.stored).toHaveLength(size - 1)
        expect(run.tries.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(size)))
      }),
      { numRuns: 100 },
    )
  })

  it('keeps the order in which things came', async () => {
    const unit = Array.from({ length: 50 }, (_, index): Asked => ({ kind: 'accept', numbers: [index] }))
    const run = await storeUnit(unit, (numbers) => (numbers.includes(17) ? 'content' : undefined))
    expect(run.stored).toEqual(all(unit).filter((number) => number !== 17))
  })
})

describe('a unit with something that somebody else has locked', () => {
  it('is stored piece by piece, and only the locked ones are not', async () => {
    await fc.assert(
      fc.asyncProperty(unitsWithPoison, async ({ unit, poison }) => {
        const isLocked = (number: number) => poison.includes(number)
        const run = await storeUnit(unit, (numbers) => (numbers.some(isLocked) ? 'lock' : undefined))
        const lost = unit.flatMap(({ kind, numbers }) =>
          kind === 'accept' ? numbers.filter(isLocked) : numbers.some(isLocked) ? numbers : [],
        )
        expect(sorted(run.stored)).toEqual(all(unit).filter((number) => !lost.includes(number)))
      }),
    )
  })
})

describe('a store that fails while a unit is taken apart', () => {
  it('is asked no more; what it has not taken is left whole, and what it has taken is not', async () => {
    await fc.assert(
      fc.asyncProperty(unitsWithPoison, fc.integer({ min: 1, max: 12 }), async ({ unit, poison }, tries) => {
        let left = tries
        const run = await storeUnit(unit, (numbers) => {
          if (left-- <= 0) return 'store'
          return numbers.some((number) => poison.includes(number)) ? 'content' : undefined
        })
        if (run.left.length === 0) return
        expect(run.tries.length).toBe(tries + 1)
        const ended = run.ended.flatMap((piece) => numbersOf(workOf([piece])))
        expect(sorted([...run.stored, ...ended, ...numbersOf(workOf(run.left))])).toEqual(all(unit))
      }),
      { numRuns: 300 },
    )
  })
})
