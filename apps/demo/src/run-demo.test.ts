import { memoryStore } from '@waybill/delivery'
import type { Store, Tally, Totals } from '@waybill/delivery/store'
import { describe, expect, it } from 'vitest'
import { makeDemoEvents } from './demo-events.js'
import { renderReport } from './demo-report.js'
import { runDemo } from './run-demo.js'

describe('the demo', () => {
  it('balances, with every fault fired, and shows it', async () => {
    const report = await runDemo()
    expect(report.imbalances).toEqual([])
    expect(Object.values(report.faultCounts).every((count) => count > 0)).toBe(true)
    expect(report.figures.map(({ accepted }) => accepted)).toEqual([1_224, 1_224, 1_224])
    const text = renderReport(report)
    expect(text).toContain('Balanced: every accepted event has one state at every vendor.')
    expect(text).toContain('in_doubt')
  }, 60_000)

  it('fails when one settled delivery is gone from the store', async () => {
    const report = await runDemo({ count: 200, faults: [], store: losingOneDelivery(memoryStore()) })
    expect(report.imbalances).toContain("yespo: the producer had 204 accepted, the store's rows hold 203.")
    expect(renderReport(report)).toContain('Not balanced:')
  }, 60_000)

  it('fails when a fault never fired', async () => {
    const never = { name: 'never', when: { nth: 1_000_000 }, act: { do: 'hang' } } as const
    const report = await runDemo({ count: 100, faults: [never] })
    expect(report.imbalances).toEqual(['The fault "never" never fired.'])
  }, 60_000)
})

describe("the demo's events", () => {
  const events = makeDemoEvents({ now: Date.parse('2026-01-01') })

  it('are at least 1,000, of all six types and many users, each with its own id and millisecond', () => {
    expect(events.length).toBeGreaterThanOrEqual(1_000)
    expect(new Set(events.map(({ type }) => type)).size).toBe(6)
    expect(new Set(events.flatMap(({ userId }) => userId ?? [])).size).toBeGreaterThan(30)
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length)
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(events.length)
  })

  it('are the same for the same seed', () => {
    expect(makeDemoEvents({ now: Date.parse('2026-01-01') })).toEqual(events)
  })
})

/** A store whose rows have lost one delivered entry of Yespo's, while its counters have not. */
function losingOneDelivery(store: Store): Store {
  return {
    ...store,
    async recount(): Promise<Totals> {
      const totals = await store.recount()
      const [lost] = await store.find({ lane: 'yespo', state: 'delivered' }, { limit: 1 })
      const yespo = totals['yespo'] as Tally
      return lost
        ? { ...totals, yespo: { ...yespo, accepted: yespo.accepted - 1, delivered: yespo.delivered - 1 } }
        : totals
    },
  }
}
