import type { Remark } from '@waybill/core'
import { parkedAs } from '../../attempt/parked-reasons.js'
import type { LeasedDelivery } from '../../store/work.js'
import type { RemarkPolicy } from '../../waybill-options.js'
import type { LeasePlan, Unsent } from './plan-leases.js'

/** The plan without deliveries that their remarks park. The others are planned again: a request may have held both. */
export function withoutWeak(
  plan: LeasePlan,
  deliveries: readonly LeasedDelivery[],
  onRemark: RemarkPolicy,
  replan: (deliveries: readonly LeasedDelivery[]) => LeasePlan,
): LeasePlan {
  if (onRemark === 'send') return plan
  const parked = new Map<LeasedDelivery, Unsent>()
  for (const { calls } of plan.requests)
    for (const { delivery, remarks } of calls) {
      const next = remarks && parkedFor(remarks, onRemark)
      if (next) parked.set(delivery, { delivery, next })
    }
  if (parked.size === 0) return plan
  const rest = replan(deliveries.filter((delivery) => !parked.has(delivery)))
  return { requests: rest.requests, settled: [...parked.values(), ...rest.settled] }
}

function parkedFor(remarks: readonly Remark[], onRemark: RemarkPolicy): Unsent['next'] | undefined {
  const codes = [...new Set(remarks.map(({ code }) => code))]
  const parking = codes.filter((code) => (typeof onRemark === 'string' ? onRemark : ownOf(onRemark, code)) === 'park')
  return parking.length > 0 ? { ...parkedAs('remark'), detail: parking.join(', '), remarks } : undefined
}

function ownOf(policy: Exclude<RemarkPolicy, string>, code: string) {
  return Object.hasOwn(policy, code) ? policy[code] : undefined
}
