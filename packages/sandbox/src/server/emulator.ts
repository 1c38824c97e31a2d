import type { Random } from './random.js'
import type { OperationKind } from './record.js'
import { broke, type Refusal, type Rule, refusalOf, type Violation } from './rule.js'

/** Complete request as received. */
export interface ReceivedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Body as text, gunzipped where it was gzipped. */
  readonly body: string
  /** Length of the body on the wire. */
  readonly bodyBytes: number
  /** Remote IP address. */
  readonly address: string
}

/** Decoded body: its text, and its value unless the text breaks a rule. */
export interface Decoded {
  /** JSON text, decoded where it was base64. */
  readonly text: string
  readonly value?: unknown
  readonly violation?: Violation
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Parts of a streamed body, instead of `body`. Each call begins anew. */
  readonly parts?: () => Iterable<string>
}

/** Accepted content, not yet assigned to its request. */
export interface AcceptedContent {
  readonly kind: OperationKind
  readonly content: unknown
  readonly overwrote?: boolean
}

/** Result of processing one request. */
export interface Processed {
  readonly answer: Answer
  readonly accepted: readonly AcceptedContent[]
  readonly refusal?: Refusal
  /** Parts of the request that were accepted, and mean nothing to the vendor. */
  readonly ignored?: readonly Refusal[]
}

/** Logic of one vendor, without HTTP. */
export interface Emulator<State> {
  /** Decodes a body. Changes nothing. */
  decode(request: ReceivedRequest): Decoded
  /** Authenticates, validates, stores and answers. Synchronous, so that requests cannot interleave. */
  process(request: ReceivedRequest, decoded: Decoded): Processed
  /** Answer of the vendor when it is busy. */
  busy(request: ReceivedRequest): Answer
  /** Answer of the vendor when there were too many requests. */
  throttled(request: ReceivedRequest): Answer
  /** Answer of the vendor to a repeated request. Absent for vendors without one. */
  duplicated?(request: ReceivedRequest): Answer
  /** The vendor's clock, in milliseconds since 1970, which the `Date` of its answers tells. Absent: the machine's. */
  now?(): number
  /** Expires every token issued so far. Absent for vendors without tokens. */
  expireTokens?(): void
  state(): State
  reset(): void
}

/** Clock and randomness that the sandbox gives to an emulator. */
export interface EmulatorContext {
  readonly now: () => number
  /** Begins the emulator's sequence of ids anew. */
  readonly random: () => Random
}

/** An answer with a JSON body. */
export function jsonAnswer(status: number, value: unknown, type = 'application/json'): Answer {
  return { status, headers: { 'content-type': type }, body: JSON.stringify(value) }
}

/** An answer with a text body. */
export function textAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body }
}

/** Result for an accepted request. */
export function accept(answer: Answer, accepted: readonly AcceptedContent[] = []): Processed {
  return { answer, accepted }
}

/** Result for a request that broke a rule. */
export function refuse(answer: Answer, violation: Violation): Processed {
  return { answer, accepted: [], refusal: refusalOf(violation) }
}

/** Reads a JSON body; an empty one has no value. */
export function decodeJson(body: string, rule: Rule): Decoded {
  if (body === '') return { text: body }
  try {
    return { text: body, value: JSON.parse(body) as unknown }
  } catch (error) {
    return { text: body, violation: broke(rule, { field: '', detail: `not JSON: ${String(error)}` }) }
  }
}
