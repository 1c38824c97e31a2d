import type { Reply } from '../answer/own-answer.js'
import type { HttpMethod } from '../http-message.js'
import type { DocumentedRate } from './rate.js'

/** One vendor operation as data: its address, its limits, and what a repeat does. */
export interface Endpoint {
  /** The HTTP method of its requests. */
  readonly method: HttpMethod
  /** Percent-encoded path; `{name}` is filled from the call's `pathParams`. */
  readonly path: string
  /** Constant headers, names in lower case, without secrets. A body has `content-type: application/json` by default. */
  readonly headers?: Readonly<Record<string, string>>
  /** Which authorizer adds the secret. Default `default`; `none` sends no credentials. */
  readonly auth?: string
  /**
   * What opens and closes a body of several calls, like `['[', ']']`; the calls are joined by commas. A call may have a
   * frame of its own. Absent: one call per request, and its text is the whole body.
   */
  readonly frame?: readonly [open: string, close: string]
  /** What one request may hold. */
  readonly limit: {
    /** Most calls in one request, from 1; 1 where the endpoint has no `frame`. */
    readonly calls: number
    /** Most UTF-8 bytes of the whole body, frame included. A call that is too large alone is rejected. */
    readonly bytes: number
    /** The vendor's page, or other source, that states these limits. */
    readonly source: string
  }
  /**
   * How much the vendor takes from one account in a time, where it documents that. The engine then sends no more, in all its
   * processes together. Absent: no rate is known, and only the vendor's answers slow the engine down.
   */
  readonly rate?: DocumentedRate | undefined
  /**
   * What a repeat of a call does. `harmless`: nothing. `keyed`: the call carries a key by which the vendor recognises the
   * repeat. `harmful`: the vendor acts twice, so an attempt that is in doubt is not repeated automatically.
   */
  readonly repeat: 'harmless' | 'keyed' | 'harmful'
  /**
   * What the body of a success is: `json` always JSON; `text` JSON, plain text or empty. Default: JSON or empty. Any other
   * success (a page, XML, JSON cut off) is the error `foreign_answer`: `unknown`, and in doubt.
   */
  readonly reply?: Reply
  /**
   * `all-or-nothing`: one bad call makes the vendor refuse the whole request, so a refused request is split to find it.
   * `per-call`: the answer has a result for each call, which the destination's `read` reads.
   */
  readonly answers: 'all-or-nothing' | 'per-call'
  /** Whether the vendor applies the calls of one request in their order. */
  readonly inOrder: boolean
  /**
   * Whether what it takes starts nothing at the vendor, such as a call for the import of history, so that events that are
   * too old to be live may go there. Default false.
   */
  readonly past?: boolean
}

/** A vendor's endpoints, by the names that its `encode` uses. */
export type Endpoints = Readonly<Record<string, Endpoint>>
