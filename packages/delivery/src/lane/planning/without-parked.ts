import type { PlannedCall } from '@waybill/core/destination'
import type { LeasedDelivery } from '../../store/work.js'
import type { LeasePlan, Unsent } from './plan-leases.js'

/** The state in which a planned call is parked before it is sent; `undefined` where it may go. */
export type Judge = (call: PlannedCall<LeasedDelivery>, endpoint: string) => Unsent['next'] | undefined

/** The plan without deliveries that are parked for what became of them. The others are planned again: a request may have held both. */
export function withoutParked(
  plan: LeasePlan,
  deliveries: readonly LeasedDelivery[],
  {
    judge,
    replan,
  }: {
    readonly judge: Judge
    readonly replan: (deliveries: readonly LeasedDelivery[]) => LeasePlan
  },
): LeasePlan {
  const parked = new Map<LeasedDelivery, Unsent>()
  for (const { calls, endpoint } of plan.requests)
    for (const call of calls) {
      const next = judge(call, endpoint)
      if (next) parked.set(call.delivery, { delivery: call.delivery, next })
    }
  if (parked.size === 0) return plan
  const rest = replan(deliveries.filter((delivery) => !parked.has(delivery)))
  return { requests: rest.requests, settled: [...parked.values(), ...rest.settled] }
}
