import type { PlannedCall, PlannedRequest, Progress } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'
import { byteLength } from './byte-length.js'

type Frame = readonly [open: string, close: string]

/** Calls that may share a request: same endpoint, same path, same frame. */
export interface CallGroup<T extends Progress> {
  readonly endpoint: string
  readonly path: string
  /** The calls' own frame, where they brought one. */
  readonly frame?: Frame | undefined
  readonly calls: readonly PlannedCall<T>[]
}

/**
 * Packs a group's calls, in order, into as few requests as the endpoint's limits allow, measured on the real body.
 * A call that is too large alone must have been sorted out before.
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

/** UTF-8 length of the body that this call would have alone. */
export function bytesAlone(endpoint: Endpoint, call: { readonly bytes: number }, frame = endpoint.frame): number {
  return frameBytesOf(frame) + call.bytes
}

/**
 * The request in two halves; `[]` when it holds one call. Calls that are suspected, by their place, make a part of their
 * own, and the others are halved all the same: where the suspicion is wrong, the search goes on as fast as without it.
 * `[]` also when all of them are suspected, which leaves nothing to search for.
 */
export function splitRequest<T extends Progress>(
  endpoint: Endpoint,
  request: PlannedRequest<T>,
  suspects: readonly number[] = [],
): PlannedRequest<T>[] {
  const { calls } = request
  if (calls.length < 2) return []
  const places = new Set(suspects)
  const suspected = calls.filter((_, place) => places.has(place))
  if (suspected.length === calls.length) return []
  const parts =
    suspected.length === 0 ? halvesOf(calls) : [suspected, ...halvesOf(calls.filter((_, place) => !places.has(place)))]
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
  // The hot case: written out, where spreads would copy twice.
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
 * Lets the texts of calls be views of their request's body. Else every text would be in memory twice until the answer is
 * there, and the garbage collector would copy it, which costs more than everything else that is done for an event.
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

function frameBytesOf(frame: Frame | undefined): number {
  return frame ? byteLength(frame[0]) + byteLength(frame[1]) : 0
}
