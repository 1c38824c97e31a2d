import type { Endpoint } from '@waybill/core/destination'
import { parkedAs } from './parked-reasons.js'

const inDoubt = { ...parkedAs('in_doubt'), maybeDelivered: true } as const

/**
 * The state of a delivery whose call the vendor may have acted on, where a repeat would do harm; `undefined` where it may
 * be repeated. Only here a doubt becomes a state: after a call, and at a start after a process that died during one.
 */
export function doubtedState(
  maybeDelivered: boolean,
  endpoint: Pick<Endpoint, 'repeat'>,
  { onInDoubt }: { readonly onInDoubt: 'park' | 'retry' },
): typeof inDoubt | undefined {
  return maybeDelivered && endpoint.repeat === 'harmful' && onInDoubt === 'park' ? inDoubt : undefined
}
