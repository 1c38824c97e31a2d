import { readEvent } from '@waybill/core'
import { orderKeysOf } from '@waybill/delivery'
import type { NewEvent } from '@waybill/delivery/store'

let ids = 0

/** New events of one lane, each of another user. */
export function eventsFor(lane: string, count: number): readonly NewEvent[] {
  const lanes = [lane]
  return Array.from({ length: count }, () => {
    const messageId = `m${ids++}`
    const event = readEvent({ type: 'track', event: 'Viewed', messageId, userId: messageId }, { now: Date.now() })
    return { source: 'shop', event, at: Date.now(), bytes: 200, keys: orderKeysOf(event), barrier: false, lanes }
  })
}
