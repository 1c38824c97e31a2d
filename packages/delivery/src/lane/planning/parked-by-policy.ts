import type { Destination, Remark } from '@waybill/core'
import { parkedAs } from '../../attempt/parked-reasons.js'
import type { LeasedDelivery } from '../../store/work.js'
import type { RemarkPolicy } from '../../waybill-options.js'
import type { Unsent } from './plan-leases.js'
import type { Judge } from './without-parked.js'

interface Policy {
  readonly destination: Pick<Destination, 'endpoints'>
  readonly onRemark: RemarkPolicy
  readonly liveForMs: number
}

/** Judges planned calls by the lane's options. */
export function judgeWith({ destination: { endpoints }, onRemark, liveForMs }: Policy): Judge {
  return ({ delivery, remarks }, endpoint) => {
    if (delivery.past && !endpoints[endpoint]?.past) return tooOldToBeLive(delivery, liveForMs)
    return remarks && onRemark !== 'send' ? parkedFor(remarks, onRemark) : undefined
  }
}

function tooOldToBeLive({ event, acceptedAt }: LeasedDelivery, liveForMs: number): Unsent['next'] {
  const age = inWords(acceptedAt - Date.parse(event.timestamp))
  const detail = `It happened ${age} before it was accepted, and liveForMs of the lane is ${inWords(liveForMs)}: the vendor would treat it as new.`
  return { ...parkedAs('too_old_to_be_live'), detail }
}

function inWords(ms: number): string {
  const hours = ms / 3_600_000
  const [count, unit] = hours < 1 ? [ms, 'ms'] : hours < 48 ? [hours, 'hours'] : [hours / 24, 'days']
  return `${Math.floor(count * 10) / 10} ${unit}`
}

function parkedFor(remarks: readonly Remark[], onRemark: Exclude<RemarkPolicy, 'send'>): Unsent['next'] | undefined {
  const codes = [...new Set(remarks.map(({ code }) => code))]
  const parking = codes.filter((code) => (typeof onRemark === 'string' ? onRemark : ownOf(onRemark, code)) === 'park')
  return parking.length > 0 ? { ...parkedAs('remark'), detail: parking.join(', '), remarks } : undefined
}

function ownOf(policy: Exclude<RemarkPolicy, string>, code: string) {
  return Object.hasOwn(policy, code) ? policy[code] : undefined
}
