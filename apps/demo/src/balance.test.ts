import type { Tally } from '@waybill/delivery/store'
import { describe, expect, it } from 'vitest'
import { findImbalances, type VendorFigures } from './balance.js'

const tally: Tally = {
  accepted: 10,
  pending: 0,
  delivered: 7,
  skipped: 2,
  parked: 1,
  expired: 0,
  erased: 0,
  discarded: 0,
}
const good: VendorFigures = { vendor: 'yespo', accepted: 10, received: 7, recount: tally, totals: tally, inDoubt: 0 }

describe('findImbalances', () => {
  it('finds none where all sources agree', () => {
    expect(findImbalances([good], { '503': 2 })).toEqual([])
  })

  it.each([
    ['the producer and the store', { ...good, accepted: 11 }, 'the producer had 11 accepted'],
    [
      'the states and their sum',
      { ...good, recount: { ...tally, delivered: 6 }, totals: { ...tally, delivered: 6 } },
      'the states add up to 9',
    ],
    [
      'the counters and the rows',
      { ...good, totals: { ...tally, delivered: 6 } },
      'the counter says 6 delivered, the rows 7',
    ],
    [
      'an end and an event still pending',
      { ...good, recount: { ...tally, pending: 1, skipped: 1 } },
      '1 still pending',
    ],
    ['the store and a vendor that has less', { ...good, received: 6 }, 'the vendor has 6'],
    ['the store and a vendor that has more', { ...good, received: 8 }, 'the vendor has 8'],
  ])('finds a disagreement between %s', (_, figures, problem) => {
    expect(findImbalances([figures], {}).join('\n')).toContain(problem)
  })

  it('allows a vendor to have what is parked in doubt, and no more', () => {
    expect(findImbalances([{ ...good, received: 8, inDoubt: 1 }], {})).toEqual([])
    expect(findImbalances([{ ...good, received: 9, inDoubt: 1 }], {})).toHaveLength(1)
  })

  it('finds a fault that never fired', () => {
    expect(findImbalances([good], { '503': 0 })).toEqual(['The fault "503" never fired.'])
  })
})
