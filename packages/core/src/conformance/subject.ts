import type { AnswerTable, CodeOf } from '../answer/answer.js'
import type { Destination } from '../destination/destination.js'
import type { Endpoints } from '../destination/endpoint.js'
import type { CustomerEvent } from '../event/customer-event.js'
import type { Transport } from '../http-message.js'

/** A destination under examination, and what the suite must know to play its vendor. */
export interface DestinationSubject {
  /** Lower-case name of the destination, as its manifest says it. */
  readonly name: string
  /** Makes the destination with this base URL, and with `canary` as every secret it takes. */
  create(options: SubjectOptions): Destination | Promise<Destination>
  /** Examples that together reach every endpoint. Their ids are unique. */
  readonly events: readonly CustomerEvent[]
  /** The vendor's own answer when all is well. */
  accepted(request: ReceivedRequest): ScriptedAnswer
  /** Answers a login and the like; such requests are not counted as deliveries. `undefined` for all others. */
  housekeeping?(request: ReceivedRequest): ScriptedAnswer | undefined
  /** The destination's whole answer table. */
  readonly answers: AnswerTable
  /** How the destination reads the vendor's own error code; needed where the answer table has rows with `when.code`. */
  readonly codeOf?: CodeOf
  /** The key by which the vendor recognises a repeat, read from a planned call's text. For endpoints that are `keyed`. */
  keyOf?(text: string, endpoint: string): string | undefined
  /**
   * The vendor's answer that refuses the calls at these places of a request, from 0, and takes the others; `undefined`
   * where its answers do not tell calls apart.
   */
  refusing?(request: ReceivedRequest, places: readonly number[]): ScriptedAnswer | undefined
  /** The same destination on a transport of the suite's own, by which thousands of answers are tried without a socket. */
  createOn?(transport: Transport): Destination
  /** The destination's endpoints; only needed where `create` is asynchronous. */
  readonly endpoints?: Endpoints
  /** Path of the vendor's base URL, like `/api`. Default none. */
  readonly basePath?: string
}

export interface SubjectOptions {
  readonly baseUrl: string
  readonly canary: string
}

/** One request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query as sent, base path included. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Length of the body as received, in bytes. */
  readonly bytes: number
}

/** What the scripted vendor does with a request once it has read it. Absent: an empty 200, at once. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  /** Waits before the answer, in milliseconds. */
  readonly delayMs?: number
  /**
   * In place of a whole answer: `hang` none, `hang-in-body` the head and half of the body, `truncate` the same and then
   * the end of the connection, `reset` a reset without any answer, `end` the end of the connection without any answer,
   * `not-http` bytes that are no HTTP, `endless` a body without an end.
   */
  readonly fault?: 'hang' | 'hang-in-body' | 'truncate' | 'reset' | 'end' | 'not-http' | 'endless'
}
