import type { HttpResponse } from '../http-message.js'
import { type ErrorKind, WaybillError } from './waybill-error.js'

/** What the vendor said, cut short and with every secret replaced. */
export interface Evidence {
  readonly status: number
  /** The first 500 characters of the body. */
  readonly body: string
}

export interface VendorErrorOptions {
  readonly kind: ErrorKind
  readonly code: string
  readonly response: HttpResponse
  /** Replaces secrets; applied to everything that is kept. */
  readonly redact: (text: string) => string
  readonly hint?: string | undefined
  /** The vendor's page, or other source, behind the classification. */
  readonly source?: string | undefined
  readonly cause?: unknown
}

const longestEvidence = 500

/** The vendor answered, and the answer is not a success. */
export class VendorError extends WaybillError {
  override readonly name = 'VendorError'
  /** HTTP status of the answer. */
  readonly status: number
  readonly evidence: Evidence
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
