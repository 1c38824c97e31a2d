import type { Reply } from '../answer/own-answer.js'
import type { HttpMethod } from '../http-message.js'

/** One vendor operation as data. Every field is read by the packer, the engine or the conformance suite. */
export interface Endpoint {
  readonly method: HttpMethod
  /** Percent-encoded path; `{name}` is filled from the call's `pathParams`. */
  readonly path: string
  /** Constant headers, without secrets. `content-type: application/json` is added to a JSON body. */
  readonly headers?: Readonly<Record<string, string>>
  /** Which authorizer adds the secret. Default `default`; `none` sends no credentials. */
  readonly auth?: string
  /**
   * What opens and closes a body of several calls, like `['[', ']']`; a call may bring its own. Absent: one call per
   * request.
   */
  readonly frame?: readonly [open: string, close: string]
  readonly limit: {
    /** Most calls in one request. */
    readonly calls: number
    /** Most UTF-8 bytes of the whole body. */
    readonly bytes: number
    /** The vendor's page, or other source, of these figures. */
    readonly source: string
  }
  /**
   * May a call be sent again? `harmless`: a repeat changes nothing. `keyed`: the call carries a key by which the vendor
   * recognises a repeat. `harmful`: a repeat acts twice, so after a doubtful attempt it is not repeated by itself.
   */
  readonly repeat: 'harmless' | 'keyed' | 'harmful'
  /**
   * What the body of a success is: `json` always JSON, `text` JSON, plain text or nothing. Absent: JSON or nothing. Any
   * other success (a page, XML, JSON cut off) is `foreign_answer`: unknown, and perhaps delivered.
   */
  readonly reply?: Reply
  /** `all-or-nothing`: one bad call makes the vendor refuse the request, so a refused request is split to find it. */
  readonly answers: 'all-or-nothing' | 'per-call'
  /** Whether the vendor applies the calls of one request in their order. */
  readonly inOrder: boolean
}

export type Endpoints = Readonly<Record<string, Endpoint>>
