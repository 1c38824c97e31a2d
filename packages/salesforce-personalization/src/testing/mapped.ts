import { readEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { type SalesforcePersonalizationDestinationOptions, salesforcePersonalizationDestination } from '../index.js'

export const now = Date.parse('2026-01-01T12:00:00.000Z')
/** An event to be, without its user. */
export type Draft = Record<string, unknown>

export function plan(draft: Draft, options: Partial<SalesforcePersonalizationDestinationOptions> = {}, decide = false) {
  const destination = salesforcePersonalizationDestination({
    account: 'demo',
    instance: 'us-1',
    dataset: 'shop',
    apiKeyId: 'id',
    apiKeySecret: 'secret',
    ...options,
  })
  const event = readEvent({ userId: 'C-1', ...draft }, { now })
  const item: Delivery = { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: now, wantsReply: decide }
  return destination.plan([item])
}

/** What one event becomes: its endpoint and JSON, or why there is none. */
export function mapped(...of: Parameters<typeof plan>): { endpoint?: string; json?: unknown; settled?: unknown } {
  const { requests, settled } = plan(...of)
  const [request] = requests
  return request
    ? { endpoint: request.endpoint, json: JSON.parse(request.body ?? '') as unknown }
    : { settled: settled[0]?.outcome }
}

export const track = (event: string, properties: Record<string, unknown> = {}): Draft => ({
  type: 'track',
  event,
  properties,
})
/** What every mapped event carries. */
export const frame = { source: { channel: 'Server', time: now }, user: { id: 'C-1' }, flags: { noCampaigns: true } }
