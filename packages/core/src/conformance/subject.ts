import type { AnswerTable, CodeOf } from '../answer/answer.js'
import type { Destination } from '../destination/destination.js'
import type { Endpoints } from '../destination/endpoint.js'
import type { CustomerEvent } from '../event/customer-event.js'
import type { Transport } from '../http-message.js'

/** A destination to test, and what the suite must know to act as its vendor. */
export interface DestinationSubject {
  /** The destination's `name`. */
  readonly name: string
  /** Creates the destination with this base URL, and with `canary` in place of every secret. */
  create(options: SubjectOptions): Destination | Promise<Destination>
  /**
   * Example events that together reach every endpoint; of endpoints that differ only in `repeat`, one. Their `messageId`s are unique. One whose `receivedAt` is more than
   * three days after its `timestamp` reaches what the destination has for the past.
   */
  readonly events: readonly CustomerEvent[]
  /** The vendor's own answer to a request that it accepts. */
  accepted(request: ReceivedRequest): ScriptedAnswer
  /** Answers logins and the like, which do not count as deliveries. `undefined` for all other requests. Default: there are none. */
  housekeeping?(request: ReceivedRequest): ScriptedAnswer | undefined
  /** The destination's whole answer table. */
  readonly answers: AnswerTable
  /** How the destination reads the vendor's own error code; needed where the answer table has rows with `when.code`. */
  readonly codeOf?: CodeOf
  /** Reads the key by which the vendor recognises a repeat from a planned call's text. Needed for `keyed` endpoints. */
  keyOf?(text: string, endpoint: string): string | undefined
  /**
   * The vendor's answer that refuses the calls at these places of a request, from 0, and accepts the others. `undefined`
   * where the vendor's answers do not tell calls apart.
   */
  refusing?(request: ReceivedRequest, places: readonly number[]): ScriptedAnswer | undefined
  /** Creates the destination on a transport of the suite, so that `fuzzAnswers` tries thousands of answers without sockets. */
  createOn?(transport: Transport): Destination
  /** The destination's endpoints. Needed only where `create` is asynchronous. */
  readonly endpoints?: Endpoints
  /** Path of the vendor's base URL, like `/api`. Default none. */
  readonly basePath?: string
}

/** What the suite gives to `create`. */
export interface SubjectOptions {
  /** The address of the suite's vendor, with the subject's `basePath`, without a slash at the end. */
  readonly baseUrl: string
  /** The text that stands for every secret. The suite looks for it where no secret may be. */
  readonly canary: string
  /**
   * Further options to create the destination with, such as those of a settings file. What stands above goes before them.
   * Absent: there are none.
   */
  readonly options?: Readonly<Record<string, unknown>>
}

/** One request as the suite's vendor received it. */
export interface ReceivedRequest {
  /** The HTTP method, in upper case. */
  readonly method: string
  /** Path and query as sent, base path included. */
  readonly path: string
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, decoded as UTF-8. */
  readonly body: string
  /** Length of the body as received, in bytes. */
  readonly bytes: number
}

/** How the suite's vendor answers a request that it has read. `{}` is an empty 200, at once. */
export interface ScriptedAnswer {
  /** HTTP status code. Default 200. */
  readonly status?: number
  /** Headers of the answer. A list sends the header several times. Default: none. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** The body, as text or bytes. Default: empty. */
  readonly body?: string | Uint8Array
  /** The wait before the answer, in milliseconds. Default 0. */
  readonly delayMs?: number
  /**
   * What comes in place of a whole answer. `hang`: nothing. `hang-in-body`: the head and half of the body. `truncate`: the
   * same, then the end of the connection. `reset`: a reset without an answer. `end`: the end of the connection without an
   * answer. `not-http`: bytes that are not HTTP. `endless`: a body without an end. Default: a whole answer.
   */
  readonly fault?: 'hang' | 'hang-in-body' | 'truncate' | 'reset' | 'end' | 'not-http' | 'endless'
}
