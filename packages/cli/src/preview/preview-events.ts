import { asCurl, type CustomerEvent, type Destination, InvalidInputError, type Issue, type PreviewedRequest, preview, readEvent, WaybillError } from '@waybill/core'
import { maskPath, maskText, maskValue } from '../mask.js'
import type { FoundEvent } from './parse-events.js'

/** One request that an event would become. */
export interface RequestPreview {
  readonly endpoint: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else the text. */
  readonly body?: unknown
  /** UTF-8 length of the real body. */
  readonly bytes: number
  /** Which of the event's calls this is, from 1, and of how many. */
  readonly step: number
  readonly steps: number
  /** The same as a shell command, without the secret. */
  readonly curl: string
}

/** What one event would become. */
export interface EventPreview {
  readonly place: string
  /** Absent when the event cannot be read. */
  readonly type?: CustomerEvent['type']
  /** Name of a track event. */
  readonly event?: string
  readonly status: 'requests' | 'skipped' | 'invalid'
  /** Why it is skipped: a stable word. */
  readonly reason?: string
  /** Which rules an invalid event breaks: the event's own, or the vendor's. */
  readonly errors?: readonly Issue[]
  readonly requests: readonly RequestPreview[]
}

export interface PreviewOptions {
  readonly destination: Destination
  readonly baseUrl: string
  /** Leave the values in. They are personal data, so the default of the command is false. */
  readonly showValues: boolean
}

/** What each event would become on its own, in its order. Sends nothing. */
export function previewEvents(found: readonly FoundEvent[], options: PreviewOptions): readonly EventPreview[] {
  return found.map((one) => previewEvent(one, options))
}

function previewEvent({ place, value }: FoundEvent, options: PreviewOptions): EventPreview {
  let event: CustomerEvent
  try {
    event = readEvent(value, { now: Date.now() })
  } catch (error) {
    if (!WaybillError.isInstance(error)) throw error
    return { place, status: 'invalid', errors: issuesOf(error), requests: [] }
  }
  const { requests, settled } = preview(options.destination, [event])
  const shown = {
    place,
    type: event.type,
    ...(event.type === 'track' && { event: event.event }),
    requests: requests.map((request) => show(request, options)),
  }
  const outcome = settled[0]?.outcome
  switch (outcome?.status) {
    case undefined:
      return { ...shown, status: 'requests' }
    case 'skipped':
      return { ...shown, status: 'skipped', reason: outcome.reason }
    case 'rejected':
      return { ...shown, status: 'invalid', errors: issuesOf(outcome.error) }
    default:
      return outcome satisfies undefined
  }
}

function show(request: PreviewedRequest, { destination, baseUrl, showValues }: PreviewOptions): RequestPreview {
  const { endpoint, method, headers, bytes, step, steps } = request
  const body = request.body === undefined ? undefined : contentOf(request.body)
  const path = showValues ? request.path : maskPath(request.path, destination.endpoints[endpoint]?.path ?? '')
  const content = body && (showValues ? body.value : maskBody(body))
  // Unmasked, a body is shown to the shell byte for byte.
  const text = showValues || !body ? request.body : typeof content === 'string' ? content : JSON.stringify(content)
  return {
    endpoint,
    method,
    url: baseUrl.replace(/\/$/, '') + path,
    headers,
    ...(body && { body: content }),
    bytes,
    step,
    steps,
    curl: asCurl({ method, path, headers, ...(text !== undefined && { body: text }) }, baseUrl),
  }
}

interface Content {
  readonly value: unknown
  readonly isJson: boolean
}

function contentOf(body: string): Content {
  try {
    return { value: JSON.parse(body) as unknown, isJson: true }
  } catch {
    return { value: body, isJson: false }
  }
}

function maskBody({ value, isJson }: Content): unknown {
  return isJson ? maskValue(value) : maskText(String(value))
}

function issuesOf(error: WaybillError): readonly Issue[] {
  return error instanceof InvalidInputError ? error.issues : [{ field: '', rule: error.message }]
}
