import type { Delivery, Plan, PlannedCall, PlannedRequest, Progress } from '../destination/destination.js'
import type { Endpoint, Endpoints } from '../destination/endpoint.js'
import { fillPath } from '../destination/fill-path.js'
import type { Encoded, VendorCall } from '../destination/vendor-call.js'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { WaybillError } from '../errors/waybill-error.js'
import type { Rejected, Skipped } from '../outcome.js'
import { byteLength } from './byte-length.js'
import { bytesAlone, pack } from './pack.js'

/** What one thing to send becomes; pure. */
export type Encode<T extends Progress = Delivery> = (item: T) => Encoded

interface OpenGroup<T extends Progress> {
  readonly endpoint: string
  readonly path: string
  readonly frame: VendorCall['frame']
  readonly calls: PlannedCall<T>[]
}

/** Encodes each item's next call, groups the calls by endpoint, path and frame, and packs the groups. */
export function planDeliveries<T extends Progress>(
  items: readonly T[],
  endpoints: Endpoints,
  encode: Encode<T>,
): Plan<T> {
  const groups = new Map<string, OpenGroup<T>>()
  const settled: { delivery: T; outcome: Skipped | Rejected }[] = []
  for (const item of items) {
    const outcome = placeDelivery(item, endpoints, encode, groups)
    if (outcome) settled.push({ delivery: item, outcome })
  }
  const requests: PlannedRequest<T>[] = []
  for (const group of groups.values()) requests.push(...pack(endpoints[group.endpoint] as Endpoint, group))
  return { requests, settled }
}

function placeDelivery<T extends Progress>(
  item: T,
  endpoints: Endpoints,
  encode: Encode<T>,
  groups: Map<string, OpenGroup<T>>,
): Skipped | Rejected | undefined {
  try {
    const encoded = encode(item)
    if ('skip' in encoded) return { status: 'skipped', reason: encoded.skip }
    if ('invalid' in encoded) return { status: 'rejected', error: encoded.invalid, maybeDelivered: item.maybeDelivered }
    const call = encoded.calls[item.step]
    // A mapping that became shorter since the last attempt leaves nothing to do.
    if (!call) return { status: 'skipped', reason: item.step === 0 ? 'nothing_to_send' : 'no_more_calls' }
    const endpoint = endpoints[call.endpoint]
    if (!endpoint)
      throw new WaybillError(`The mapping names an unknown endpoint: ${call.endpoint}.`, {
        kind: 'setup',
        code: 'unknown_endpoint',
        hint: `Known: ${Object.keys(endpoints).join(', ')}.`,
      })
    const planned = planCall(item, call, encoded.calls.length)
    const { frame } = call
    const size = bytesAlone(endpoint, planned, frame)
    if (size > endpoint.limit.bytes)
      return { status: 'rejected', error: tooLarge(call.endpoint, endpoint, size), maybeDelivered: item.maybeDelivered }
    const path = pathOf(endpoint, call)
    // Most paths are the endpoint's own, and then its name is the key: a text made for each event costs more than it shows.
    const plain = path === endpoint.path ? call.endpoint : `${call.endpoint}\n${path}`
    const key = frame ? `${plain}\n\n${frame.join('\n')}` : plain
    const group = groups.get(key)
    if (group) group.calls.push(planned)
    else groups.set(key, { endpoint: call.endpoint, path, frame, calls: [planned] })
    return undefined
  } catch (cause) {
    return { status: 'rejected', error: asRejection(cause), maybeDelivered: item.maybeDelivered }
  }
}

function planCall<T extends Progress>(item: T, call: VendorCall, steps: number): PlannedCall<T> {
  const text = call.text ?? (call.json === undefined ? '' : JSON.stringify(call.json))
  return { delivery: item, text, bytes: byteLength(text), steps }
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
