import type { LaneStatus } from '@waybill/delivery'
import { describe, expect, it } from 'vitest'
import { readStatusSource } from './read-status-source.js'
import { renderStatus } from './render-status.js'
import { reportOf } from './status-report.js'

const now = 1_795_282_847_000
const tally = { accepted: 9, pending: 0, delivered: 5, skipped: 0, parked: 1 }
const calm: LaneStatus = {
  lane: 'yespo',
  depth: { pending: 3, oldestAt: now - 90_000 },
  delivers: true,
  inFlight: 1,
  concurrency: 8,
  limitedForMs: 0,
  holds: [],
  pauses: [],
}
const report = (...lanes: Partial<LaneStatus>[]) =>
  reportOf({ now, totals: {}, lanes: lanes.map((lane) => ({ ...calm, ...lane })), workers: [] })
const hold = { lane: 'yespo', reason: 'unauthorized' }

describe('a report', () => {
  it.each([
    ['sending', {}, 'good', 'sending'],
    ['idle', { depth: { pending: 0 } }, 'good', 'idle'],
    ['idle', { depth: { pending: 0 }, limitedForMs: 500 }, 'good', 'idle'],
    ['paused', { limitedForMs: 2_000.4 }, 'good', 'paused for 2 s'],
    ['elsewhere', { delivers: false }, 'good', 'another process sends'],
    ['failing', { failingForMs: 7_000.6 }, 'trouble', 'failing since 2026-11-21T17:40:39Z'],
    ['held', { holds: [hold], delivers: false }, 'trouble', 'held: unauthorized'],
    ['held', { holds: [hold], failingForMs: 7_000 }, 'trouble', 'failing since 2026-11-21T17:40:40Z'],
    ['held', { holds: [{ ...hold, endpoint: 'cart' }] }, 'trouble', 'cart held: unauthorized'],
    ['held', { holds: [{ ...hold, reason: 'x'.repeat(200) }] }, 'trouble', `held: ${'x'.repeat(59)}… `],
  ] as const)('says that a lane is %s: %j', (state, lane, status, text) => {
    const made = report({ depth: calm.depth }, lane)
    expect(made.lanes.map((one) => one.state)).toEqual(['sending', state])
    expect(made.status).toBe(status)
    expect(renderStatus(made)).toContain(`│ ${text}`)
  })

  it('has whole milliseconds, and no age before the gateway began', () => {
    const [lane] = report({ failingForMs: 1.5, limitedForMs: 0.2, depth: { pending: 1, oldestAt: now + 5 } }).lanes
    expect(lane).toMatchObject({ failingSince: now - 1, pausedForMs: 1, oldestAgeMs: 0, parked: 0, delivered: 0 })
  })
})

describe('trouble', () => {
  const of = (lane: Partial<LaneStatus>, parked = 0, limits?: Parameters<typeof reportOf>[1]) => {
    const totals = { yespo: { ...tally, parked } } as unknown as Parameters<typeof reportOf>[0]['totals']
    const made = reportOf({ now, totals, lanes: [{ ...calm, ...lane }], workers: [] }, limits)
    return [made.status, ...(made.lanes[0]?.trouble ?? []), renderStatus(made)] as const
  }

  it('is a pause of more than a minute, and anything parked', () => {
    expect(of({ limitedForMs: 60_000 })).toMatchObject(['good', expect.stringContaining('paused for 1 min')])
    expect(of({ limitedForMs: 61_000 })).toMatchObject([
      'trouble',
      'paused',
      expect.stringContaining('paused for 1 min'),
    ])
    const idle = { limitedForMs: 7_200_000, depth: { pending: 0 } }
    expect(of(idle)).toMatchObject(['trouble', 'paused', expect.stringContaining('paused for 2 h')])
    expect(of({}, 1)).toMatchObject(['trouble', 'parked', expect.stringMatching(/sending[^]*1 parked/)])
    expect(of({ holds: [hold], failingForMs: 5 }, 2).slice(0, 4)).toEqual(['trouble', 'held', 'failing', 'parked'])
  })

  it('has thresholds', () => {
    const limits = { maxPauseMs: 600_000, maxParked: 5 }
    expect(of({ limitedForMs: 600_000 }, 5, limits)[0]).toBe('good')
    expect(of({ limitedForMs: 600_001 }, 6, limits).slice(0, 3)).toEqual(['trouble', 'paused', 'parked'])
  })
})

describe('an overview', () => {
  const good = { now, totals: { yespo: tally }, lanes: [{ ...calm, holds: [hold] }], workers: [] }
  const worker = { name: 'shop', seenAt: now, alive: true, leases: { yespo: 1 } }

  it('is read with fields that are not known yet', () => {
    const newer = { ...good, lanes: [{ ...good.lanes[0], mood: 'fine' }], workers: [worker], more: true }
    expect(readStatusSource(newer)).toEqual({ ...good, lanes: newer.lanes, workers: [worker] })
  })

  it('brings no control character to a terminal', () => {
    const hostile = { ...good, workers: [{ ...worker, name: 'a\u001b]0;b\u009b\u202e\nc', leases: { 'y\u0007': 1 } }] }
    expect(readStatusSource(hostile)?.workers).toEqual([{ ...worker, name: 'a?]0;b???c', leases: { 'y?': 1 } }])
  })

  it.each([
    null,
    'text',
    [],
    {},
    { ...good, now: '1' },
    { ...good, now: 1e300 },
    { ...good, totals: { yespo: { parked: 1 } } },
    { ...good, lanes: [null] },
    { ...good, lanes: [{ ...calm, depth: {} }] },
    { ...good, lanes: [{ ...calm, holds: [{ lane: 'yespo' }] }] },
    { ...good, lanes: [{ ...calm, failingForMs: 'long' }] },
    { ...good, workers: [{ ...worker, alive: 'yes' }] },
    { ...good, workers: [{ ...worker, leases: { yespo: null } }] },
    { ...good, workers: undefined },
  ])('of another shape is not read: %j', (body) => {
    expect(readStatusSource(body)).toBeUndefined()
  })
})
