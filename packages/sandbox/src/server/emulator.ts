import type { Random } from './random.js'
import type { OperationKind } from './record.js'
import { broke, type Refusal, type Rule, refusalOf, type Violation } from './rule.js'

/** A request after its last byte, before anyone looked at it. */
export interface ReceivedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Unpacked where the client packed it. */
  readonly body: string
  /** Length of the body on the wire. */
  readonly bodyBytes: number
  /** Where the connection comes from. */
  readonly address: string
}

/** A body made readable: its text, and its value unless the text breaks a rule. */
export interface Decoded {
  /** The JSON text, taken out of base64 where it was packed. */
  readonly text: string
  readonly value?: unknown
  readonly violation?: Violation
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Instead of a body: its parts, made while they are sent. Begins anew with every call. */
  readonly parts?: () => Iterable<string>
}

/** Something accepted, before the record knows which request brought it. */
export interface AcceptedContent {
  readonly kind: OperationKind
  readonly content: unknown
  readonly overwrote?: boolean
}

/** What a vendor's logic made of one request. */
export interface Processed {
  readonly answer: Answer
  readonly accepted: readonly AcceptedContent[]
  readonly refusal?: Refusal
}

/** One vendor: all of its logic, none of its sockets. */
export interface Emulator<State> {
  /** Makes a body readable; changes nothing. */
  decode(request: ReceivedRequest): Decoded
  /** Authenticates, validates, remembers, answers. Synchronous, so requests never see each other half done. */
  process(request: ReceivedRequest, decoded: Decoded): Processed
  /** The vendor's way to say that it is busy. */
  busy(request: ReceivedRequest): Answer
  /** The vendor's way to say that there were too many requests. */
  throttled(request: ReceivedRequest): Answer
  /** The vendor's way to say that it has this request already; absent where it has none. */
  duplicated?(request: ReceivedRequest): Answer
  /** Ends the life of every token issued so far; absent where there are none. */
  expireTokens?(): void
  state(): State
  reset(): void
}

/** What every emulator gets from the sandbox. */
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

/** The request was taken in. */
export function accept(answer: Answer, accepted: readonly AcceptedContent[] = []): Processed {
  return { answer, accepted }
}

/** The request broke a rule. */
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
