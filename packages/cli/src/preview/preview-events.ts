import {
  asCurl,
  type CustomerEvent,
  type Destination,
  InvalidInputError,
  type Issue,
  type PreviewedRequest,
  preview,
  type Remark,
  readEvent,
  WaybillError,
} from '@waybill/core'
import { type EventSteps, stepFailed } from '@waybill/core/destination'
import { maskPath, maskText, maskValue } from '../mask.js'
import type { FoundEvent } from './parse-events.js'
import { type PreviewedStep, previewedSteps } from './preview-steps.js'

/** One request that would be sent for an event. */
export interface RequestPreview {
  /** Name of the destination's endpoint. */
  readonly endpoint: string
  /** HTTP method. */
  readonly method: string
  /** URL with the values in path and query masked, unless values are shown. */
  readonly url: string
  /** Headers without the authentication. */
  readonly headers: Readonly<Record<string, string>>
  /** Body: parsed JSON, or text where it is not JSON. Values are masked unless they are shown. Absent without a body. */
  readonly body?: unknown
  /** Length of the unmasked body in bytes of UTF-8. */
  readonly bytes: number
  /** Number of this call among the calls of the event, from 1. */
  readonly step: number
  /** How many calls the event needs. */
  readonly steps: number
  /** The request as a curl command, without the authentication. */
  readonly curl: string
}

/** Requests that would be sent for one event, or why there are none. */
export interface EventPreview {
  /** Position of the event, from `FoundEvent.place`. */
  readonly place: string
  /** Type of the event. Absent when the event is not valid as such. */
  readonly type?: CustomerEvent['type']
  /** Name of a track event. */
  readonly event?: string
  /** `requests`: it would be sent. `skipped`: this vendor does not need it. `invalid`: it breaks a rule of `errors`. */
  readonly status: 'requests' | 'skipped' | 'invalid'
  /** Stable code of why the event is skipped. Absent unless `status` is `skipped`. */
  readonly reason?: string
  /** Rules that the event breaks: of events in general, or of the vendor. Absent unless `status` is `invalid`. */
  readonly errors?: readonly Issue[]
  /** What would be sent weaker than it was meant, and why. Absent: nothing. */
  readonly remarks?: readonly Remark[]
  /** What the settings' steps do with it, first those before the store. Absent: there are none. */
  readonly steps?: readonly PreviewedStep[]
  /** Requests in the order in which they would be sent. Empty unless `status` is `requests`. */
  readonly requests: readonly RequestPreview[]
}

/** Options of `previewEvents`. */
export interface PreviewOptions {
  /** Destination that plans the requests. Its transport is not used. */
  readonly destination: Destination
  /** Origin and path that the request paths are appended to. */
  readonly baseUrl: string
  /** What is taken away of every event before it is stored. Default: nothing. */
  readonly steps?: EventSteps | undefined
  /** Whether values are shown instead of masks. They may be personal data: `waybill preview` masks them by default. */
  readonly showValues: boolean
}

/** Plans the requests of each event on its own, in the order of `found`. Sends nothing. */
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
  const stored = options.steps?.apply(event)
  const { requests, settled, remarks, steps } = preview(options.destination, [stored?.event ?? event])
  const explained = previewedSteps(options.steps?.explain(event), steps?.[0]?.steps, options.showValues)
  const shown = {
    place,
    type: event.type,
    ...(event.type === 'track' && { event: event.event }),
    ...(explained && { steps: explained }),
    requests: requests.map((request) => show(request, options)),
  }
  const failed = stored?.failed && stepFailed(stored.failed)
  if (failed) return { ...shown, requests: [], status: 'invalid', errors: issuesOf(failed) }
  const outcome = settled[0]?.outcome
  switch (outcome?.status) {
    case undefined:
      return { ...shown, status: 'requests', ...(remarks && { remarks: remarks.flatMap((one) => one.remarks) }) }
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
  // An unmasked body goes to the shell byte for byte.
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
