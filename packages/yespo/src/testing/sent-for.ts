import { type CustomerEvent, type CustomerEventInput, preview, readEvent } from '@waybill/core'
import { type YespoDestinationOptions, yespoDestination } from '../index.js'

/** When every event of these tests happened. */
export const timestamp = '2026-03-01T12:00:00.000Z'

/** An accepted event with id `m1`. */
export function read(input: CustomerEventInput): CustomerEvent {
  return readEvent({ messageId: 'm1', timestamp, ...input }, { now: 0 })
}

/** An accepted `track` of user `u1`. */
export function track(event: string, properties: object = {}, more: object = {}): CustomerEvent {
  return read({ type: 'track', event, properties: { ...properties }, userId: 'u1', ...more })
}

/** What the destination would send for an event: endpoint and decoded body, or the outcome when it sends nothing. */
export function sentFor(event: CustomerEvent, options: Partial<YespoDestinationOptions> = {}) {
  const { requests, settled } = preview(yespoDestination({ apiKey: 'key-of-nobody', ...options }), [event])
  const [request] = requests
  if (!request) return settled[0]?.outcome
  return { endpoint: request.endpoint, body: JSON.parse(request.body ?? 'null') }
}

/** What is sent for a plain or standard event of user `u1`. */
export function sent(eventTypeKey: string, params: object) {
  const all = { externalCustomerId: 'u1', ...params, occurredAt: timestamp }
  return {
    endpoint: 'event',
    body: { eventTypeKey, keyValue: 'u1', params: Object.entries(all).map(([name, value]) => ({ name, value })) },
  }
}
