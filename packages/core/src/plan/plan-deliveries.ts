import type { Delivery, Plan, PlannedCall, PlannedRequest, Progress } from '../destination/destination.js'
import type { Endpoint, Endpoints } from '../destination/endpoint.js'
import { fillPath } from '../destination/fill-path.js'
import type { Encoded, VendorCall } from '../destination/vendor-call.js'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { WaybillError } from '../errors/waybill-error.js'
import type { Rejected, Skipped } from '../outcome.js'
import { boundedRemarks } from '../remark/remark.js'
import { byteLength, bytesAlone, pack } from './pack.js'

/** Turns one delivery into its calls. Pure: no clock, no random value, no I/O. */
export type Encode<T extends Progress = Delivery> = (delivery: T) => Encoded

interface OpenGroup<T extends Progress> {
  readonly endpoint: string
  readonly path: string
  readonly frame: VendorCall['frame']
  readonly calls: PlannedCall<T>[]
}

/**
 * Encodes the next call of each delivery, groups the calls by endpoint, path and frame, and packs the groups into requests.
 * Never throws for one delivery: one whose `encode` throws is rejected.
 */
export function planDeliveries<T extends Progress>(
  deliveries: readonly T[],
  endpoints: Endpoints,
  encode: Encode<T>,
): Plan<T> {
  const groups = new Map<string, OpenGroup<T>>()
  const settled: { delivery: T; outcome: Skipped | Rejected }[] = []
  for (const delivery of deliveries) {
    const outcome = placeDelivery(delivery, endpoints, encode, groups)
    if (outcome) settled.push({ delivery, outcome })
  }
  const requests: PlannedRequest<T>[] = []
  for (const group of groups.values()) requests.push(...pack(endpoints[group.endpoint] as Endpoint, group))
  return { requests, settled }
}

function placeDelivery<T extends Progress>(
  delivery: T,
  endpoints: Endpoints,
  encode: Encode<T>,
  groups: Map<string, OpenGroup<T>>,
): Skipped | Rejected | undefined {
  const { maybeDelivered } = delivery
  try {
    const encoded = encode(delivery)
    if ('skip' in encoded) return { status: 'skipped', reason: encoded.skip }
    if ('invalid' in encoded) return { status: 'rejected', error: encoded.invalid, maybeDelivered }
    const call = encoded.calls[delivery.step]
    // A mapping that became shorter since the last attempt leaves nothing to do.
    if (!call) return { status: 'skipped', reason: delivery.step === 0 ? 'nothing_to_send' : 'no_more_calls' }
    const endpoint = endpoints[call.endpoint]
    if (!endpoint)
      throw new WaybillError(`The mapping names an unknown endpoint: ${call.endpoint}.`, {
        kind: 'setup',
        code: 'unknown_endpoint',
        hint: `Known: ${Object.keys(endpoints).join(', ')}.`,
      })
    const planned = planCall(delivery, call, encoded)
    const { frame } = call
    const size = bytesAlone(endpoint, planned, frame)
    if (size > endpoint.limit.bytes)
      return { status: 'rejected', error: tooLarge(call.endpoint, endpoint, size), maybeDelivered }
    const path = pathOf(endpoint, call)
    // Most paths are the endpoint's own. Then its name is the key, so that no text is made for each event.
    const plain = path === endpoint.path ? call.endpoint : `${call.endpoint}\n${path}`
    const key = frame ? `${plain}\n\n${frame.join('\n')}` : plain
    const group = groups.get(key)
    if (group) group.calls.push(planned)
    else groups.set(key, { endpoint: call.endpoint, path, frame, calls: [planned] })
    return undefined
  } catch (cause) {
    return { status: 'rejected', error: asRejection(cause), maybeDelivered }
  }
}

function planCall<T extends Progress>(
  delivery: T,
  call: VendorCall,
  { calls, remarks: given, changedBy }: Extract<Encoded, { readonly calls: unknown }>,
): PlannedCall<T> {
  const text = call.text ?? (call.json === undefined ? '' : JSON.stringify(call.json))
  const plain = { delivery, text, bytes: byteLength(text), steps: calls.length }
  const planned = changedBy === undefined ? plain : { ...plain, changedBy }
  if (given === undefined) return planned
  const remarks = boundedRemarks(given)
  return remarks ? { ...planned, remarks } : planned
}

function pathOf(endpoint: Endpoint, call: VendorCall): string {
  const path = endpoint.path.includes('{') ? fillPath(endpoint.path, call.pathParams ?? {}) : endpoint.path
  return call.query ? `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(call.query)}` : path
}

function tooLarge(name: string, endpoint: Endpoint, size: number): InvalidInputError {
  const rule = `makes a body of ${size} bytes; ${name} takes ${endpoint.limit.bytes}`
  return new InvalidInputError([{ field: '', rule, hint: endpoint.limit.source }], {
    subject: 'event',
    code: 'too_large',
  })
}

function asRejection(cause: unknown): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  return new WaybillError('The mapping of this event threw.', {
    kind: 'invalid',
    code: 'mapping_failed',
    cause,
    hint: cause instanceof Error ? cause.message : '',
  })
}
