import type { LifecycleEvent } from '@waybill/delivery'
import { describe, expect, it } from 'vitest'
import { createActivity } from './activity.js'

const accepted = (count: number): LifecycleEvent => ({
  type: 'accepted',
  accepted: count,
  duplicates: 0,
  refused: 0,
  durationMs: 1,
})
const failed = (code: string): LifecycleEvent => ({
  type: 'attempt',
  lane: 'a',
  attempt: { at: 0, durationMs: 1, endpoint: 'e', calls: 1, result: 'retry', kind: 'unavailable', code },
  count: 0,
  events: () => [],
})

describe('activity', () => {
  it('counts by the second, without gaps, and leaves the present second out', () => {
    let now = 10_500
    const activity = createActivity({ now: () => now })
    activity.record(accepted(2))
    now = 12_100
    activity.record(accepted(3))
    expect(activity.series().map(({ at, accepted }) => [at, accepted])).toEqual([
      [10_000, 2],
      [11_000, 0],
    ])
    now = 13_000
    expect(activity.series().at(-1)).toMatchObject({ at: 12_000, accepted: 3 })
  })

  it('keeps only its last seconds, however long it runs', () => {
    let now = 0
    const activity = createActivity({ seconds: 5, now: () => now })
    for (; now < 100_000; now += 1_000) activity.record(accepted(now / 1_000))
    expect(activity.series().map(({ at, accepted }) => [at, accepted])).toEqual(
      [96, 97, 98, 99].map((second) => [second * 1_000, second]),
    )
  })

  it('bounds the kinds of errors and the lines it keeps', () => {
    const activity = createActivity({ errorKinds: 3, lines: 4 })
    for (let index = 0; index < 50; index++) activity.record(failed(`code-${index % 5}`))
    expect(activity.errors().map(({ code, count }) => [code, count])).toEqual([
      ['code-0', 10],
      ['code-1', 10],
      ['code-2', 10],
    ])
    expect(activity.recent()).toHaveLength(4)
  })

  it('has a line for a lane that is nearly full', () => {
    const activity = createActivity({ now: () => 7 })
    activity.record({ type: 'filling', lane: 'a', bound: 'maxPending', limit: 500, fill: 0.803 })
    const text = '80 % of maxPending 500 is pending'
    expect(activity.recent()).toEqual([{ at: 7, type: 'filling', lane: 'a', text, tone: 'warn', events: 0 }])
  })
})
