import type { Destination } from '@waybill/core'
import type { Balance, Overview, Totals } from '@waybill/dashboard'
import type { Waybill } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import type { Activity } from './live/activity.js'

export interface OverviewRoutesOptions {
  readonly delivery: Waybill
  readonly destinations: readonly Destination[]
  readonly activity: Activity
}

/** Most counts of one check. A count is repeated when deliveries changed during it. */
const countings = 4

/** `GET /overview`, `GET /balance`, `GET /workers`. */
export function addOverviewRoutes(
  scope: FastifyInstance,
  { delivery, destinations, activity }: OverviewRoutesOptions,
): void {
  const endpoints = Object.fromEntries(destinations.map(({ name, endpoints }) => [name, Object.keys(endpoints)]))
  scope.get('/overview', { config: { action: 'view' } }, async (): Promise<Overview> => {
    const [totals, lanes, workers] = await Promise.all([delivery.totals(), delivery.lanes(), delivery.workers()])
    return {
      now: Date.now(),
      since: activity.since,
      totals,
      lanes,
      endpoints,
      workers,
      errors: activity.errors().slice(0, 50),
      series: activity.series(),
    }
  })
  scope.get('/workers', { config: { action: 'view' } }, async () => ({ workers: await delivery.workers() }))
  scope.get('/balance', { config: { action: 'view' } }, async (): Promise<Balance> => balanceOf(delivery))
}

/** Compares counters and deliveries. They can only be compared when no delivery changed during the count. */
async function balanceOf(delivery: Waybill): Promise<Balance> {
  const startedAt = performance.now()
  for (let counting = 1; ; counting++) {
    const before = await delivery.totals()
    const recount = await delivery.recount()
    const totals = await delivery.totals()
    const tookMs = Math.round(performance.now() - startedAt)
    if (isSame(recount, totals) || isSame(recount, before))
      return { status: 'balanced', totals: recount, recount, tookMs }
    if (isSame(before, totals)) return { status: 'differs', totals, recount, tookMs }
    if (counting === countings) return { status: 'moving', totals, recount, tookMs }
  }
}

function isSame(one: Totals, other: Totals): boolean {
  const lanes = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...lanes].every((lane) => {
    const [left, right] = [one[lane], other[lane]]
    return left && right && Object.entries(left).every(([state, count]) => right[state as keyof typeof right] === count)
  })
}
