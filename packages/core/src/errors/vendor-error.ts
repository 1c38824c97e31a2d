import type { HttpResponse } from '../http-message.js'
import { type ErrorKind, WaybillError } from './waybill-error.js'

/** The vendor's answer as it is kept in an error: cut short, with every secret replaced. */
export interface Evidence {
  /** HTTP status code of the answer. */
  readonly status: number
  /** The first 500 characters of the body, after secrets were replaced. */
  readonly body: string
}

/** What a `VendorError` is made of. */
export interface VendorErrorOptions {
  /** Who must act. */
  readonly kind: ErrorKind
  /** The stable code of the failure, from the answer rule that matched. */
  readonly code: string
  /** The answer. Its status and the beginning of its body are kept as `evidence`. */
  readonly response: HttpResponse
  /** Replaces secrets; applied to everything that is kept. */
  readonly redact: (text: string) => string
  /** What the reader can do about it. Appended to the message. */
  readonly hint?: string | undefined
  /** The vendor's page, or other source, behind the classification. */
  readonly source?: string | undefined
  /** The error behind this one, kept as the standard `cause`. */
  readonly cause?: unknown
}

const longestEvidence = 500

/** The vendor answered, and the answer is not a success. */
export class VendorError extends WaybillError {
  /** Names the class also for errors of another installed copy, where `instanceof` fails. */
  override readonly name = 'VendorError'
  /** HTTP status code of the answer. */
  readonly status: number
  /** What the vendor said, without secrets. */
  readonly evidence: Evidence
  /** The vendor's page, or other source, that says what such an answer means. */
  readonly source: string | undefined

  constructor(message: string, options: VendorErrorOptions) {
    super(message, options)
    this.status = options.response.status
    this.evidence = {
      status: options.response.status,
      body: options.redact(options.response.body).slice(0, longestEvidence),
    }
    this.source = options.source
  }
}
