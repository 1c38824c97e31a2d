import { asCurl, type CustomerEvent, type Destination, type PreviewedRequest, preview } from '@waybill/core'
import type { ShownLane, ShownRequest } from '@waybill/dashboard'
import type { DeliveryRecord } from '@waybill/delivery/store'
import { mask, masked } from './masked.js'

/** Fields that describe the event and hold nothing of its user. */
const plainFields = new Set([
  'type',
  'event',
  'messageId',
  'timestamp',
  'sentAt',
  'receivedAt',
  'originalTimestamp',
  'integrations',
  '_changedBy',
  '_failedSteps',
])

/** Fields by which vendors name the operation. */
const plainVendorFields = new Set(['action', 'eventTypeKey', 'type'])

const plainHeaders = new Set(['accept', 'content-type'])

/** The event as received, as indented JSON. */
export function shownEvent(event: CustomerEvent, reveal: boolean): string {
  return JSON.stringify(reveal ? event : masked(event, plainFields), undefined, 2)
}

export interface ShownLaneOptions {
  readonly delivery: DeliveryRecord
  readonly event: CustomerEvent | undefined
  readonly destination: Destination | undefined
  readonly reveal: boolean
}

/** One delivery of an event: its state, its attempts and its exact requests. */
export function shownLane({ delivery, event, destination, reveal }: ShownLaneOptions): ShownLane {
  const lane = { lane: delivery.lane, delivery: reveal ? delivery : withoutEvidence(delivery) }
  if (delivery.state === 'skipped') return { ...lane, unsent: delivery.reason ?? 'skipped' }
  if (!destination || !event) return lane
  try {
    const { requests, settled } = preview(destination, [event])
    const outcome = settled[0]?.outcome
    if (outcome) return { ...lane, unsent: outcome.status === 'skipped' ? outcome.reason : outcome.error.message }
    return { ...lane, requests: requests.map((request) => shownRequest(request, destination, reveal)) }
  } catch {
    return { ...lane, unsent: 'it cannot be planned' }
  }
}

function shownRequest(request: PreviewedRequest, destination: Destination, reveal: boolean): ShownRequest {
  const { endpoint, method, bytes, step, steps } = request
  const shown = reveal ? request : maskedRequest(request, destination)
  const { path, headers, body } = shown
  return {
    endpoint,
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: pretty(body) }),
    bytes,
    step,
    steps,
    curl: asCurl(shown, `https://${destination.name}.example`),
  }
}

/** The endpoint's path template, without the values. */
function maskedRequest(request: PreviewedRequest, { endpoints }: Destination): PreviewedRequest {
  const { endpoint, headers, body } = request
  return {
    ...request,
    path: endpoints[endpoint]?.path ?? mask,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, plainHeaders.has(name.toLowerCase()) ? value : mask]),
    ),
    ...(body === undefined ? {} : { body: maskedBody(body) }),
  }
}

function maskedBody(body: string): string {
  const parsed = parse(body)
  return parsed === undefined ? mask : JSON.stringify(masked(parsed.value, plainVendorFields))
}

function pretty(body: string): string {
  const parsed = parse(body)
  return parsed === undefined ? body : JSON.stringify(parsed.value, undefined, 2)
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Removes evidence, because a vendor's answer may repeat values of the event. */
function withoutEvidence(delivery: DeliveryRecord): DeliveryRecord {
  return {
    ...delivery,
    attempts: delivery.attempts.map(({ evidence, ...attempt }) => ({
      ...attempt,
      ...(evidence ? { evidence: mask } : {}),
    })),
  }
}
