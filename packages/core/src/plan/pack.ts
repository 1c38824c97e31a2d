import type { PlannedCall, PlannedRequest, Progress } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'

/** What opens and closes the body of a request. */
type Frame = readonly [open: string, close: string]

/** Calls that may share requests: they have the same endpoint, path and frame. */
export interface CallGroup<T extends Progress> {
  /** The endpoint's name: a key of the destination's `endpoints`. */
  readonly endpoint: string
  /** Path and query of the requests, percent-encoded. */
  readonly path: string
  /** The calls' own frame. Default: the endpoint's. */
  readonly frame?: Frame | undefined
  /** The calls in the order in which they are to be sent. */
  readonly calls: readonly PlannedCall<T>[]
}

/**
 * Packs a group's calls, in order, into as few requests as the endpoint's limits of calls and bytes allow. The bytes of
 * the real body count. A call that is too large alone must have been rejected before: here it becomes a request.
 */
export function pack<T extends Progress>(endpoint: Endpoint, group: CallGroup<T>): PlannedRequest<T>[] {
  const { calls } = group
  if (calls.length === 1) return [requestOf(endpoint, group, calls)]
  const requests: PlannedRequest<T>[] = []
  const frame = group.frame ?? endpoint.frame
  const frameBytes = frameBytesOf(frame)
  const maxCalls = frame ? endpoint.limit.calls : 1
  let from = 0
  let bytes = frameBytes
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as PlannedCall<T>
    const separator = index > from ? 1 : 0
    if (index > from && (index - from >= maxCalls || bytes + separator + call.bytes > endpoint.limit.bytes)) {
      requests.push(requestOf(endpoint, group, calls.slice(from, index)))
      from = index
      bytes = frameBytes + call.bytes
    } else {
      bytes += separator + call.bytes
    }
  }
  if (from < calls.length) requests.push(requestOf(endpoint, group, from === 0 ? calls : calls.slice(from)))
  return requests
}

/** UTF-8 length of a request's body with this call alone. */
export function bytesAlone(endpoint: Endpoint, call: { readonly bytes: number }, frame = endpoint.frame): number {
  return frameBytesOf(frame) + call.bytes
}

/**
 * The request in two halves; `[]` when it holds one call. `blamed` are places of calls, from 0. Blamed calls are a part of
 * their own, and the others are halved as well: where the blame is wrong, the search is as fast as without it. `[]` also
 * when all calls are blamed, because then there is nothing to search for.
 */
export function splitRequest<T extends Progress>(
  endpoint: Endpoint,
  request: PlannedRequest<T>,
  blamed: readonly number[] = [],
): PlannedRequest<T>[] {
  const { calls } = request
  if (calls.length < 2) return []
  const places = new Set(blamed)
  const blamedCalls = calls.filter((_, place) => places.has(place))
  if (blamedCalls.length === calls.length) return []
  const others = calls.filter((_, place) => !places.has(place))
  const parts = blamedCalls.length === 0 ? halvesOf(calls) : [blamedCalls, ...halvesOf(others)]
  return parts.map((part) => requestOf(endpoint, request, part))
}

function halvesOf<T>(values: readonly T[]): (readonly T[])[] {
  if (values.length < 2) return [values]
  const middle = values.length >> 1
  return [values.slice(0, middle), values.slice(middle)]
}

function requestOf<T extends Progress>(
  endpoint: Endpoint,
  at: { readonly endpoint: string; readonly path: string; readonly frame?: Frame | undefined },
  calls: readonly PlannedCall<T>[],
): PlannedRequest<T> {
  const frame = at.frame ?? endpoint.frame
  const [open, close] = frame ?? ['', '']
  let body = open
  let bytes = frameBytesOf(frame)
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as PlannedCall<T>
    body += index === 0 ? call.text : `,${call.text}`
    bytes += call.bytes + (index === 0 ? 0 : 1)
  }
  body += close
  if (calls.length > 1) shareText(calls, body, open.length)
  const headers = headersOf(endpoint, body)
  // Most requests are like this, and spreads would copy them twice.
  if (body !== '' && !at.frame)
    return { endpoint: at.endpoint, method: endpoint.method, path: at.path, headers, body, bytes, calls }
  return {
    endpoint: at.endpoint,
    method: endpoint.method,
    path: at.path,
    headers,
    ...(body === '' ? {} : { body }),
    bytes,
    calls,
    ...(at.frame ? { frame: at.frame } : {}),
  }
}

/**
 * Replaces the texts of calls by slices of the request's body, which share its memory. Otherwise every text would be in
 * memory twice until the answer comes, and the garbage collector would copy it: the largest cost of an event.
 */
function shareText<T extends Progress>(calls: readonly PlannedCall<T>[], body: string, from: number): void {
  let at = from
  for (const call of calls as readonly { text: string }[]) {
    const end = at + call.text.length
    call.text = body.slice(at, end)
    at = end + 1
  }
}

function headersOf(endpoint: Endpoint, body: string): Readonly<Record<string, string>> {
  if (body === '' || endpoint.headers?.['content-type']) return endpoint.headers ?? none
  return endpoint.headers ? { 'content-type': 'application/json', ...endpoint.headers } : json
}

const none = Object.freeze({})
const json = Object.freeze({ 'content-type': 'application/json' })

/** UTF-8 length of a text. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

function frameBytesOf(frame: Frame | undefined): number {
  return frame ? byteLength(frame[0]) + byteLength(frame[1]) : 0
}
