import { VendorError } from '@waybill/core'
import { outcomesOf, type PlannedRequest, type Verdict } from '@waybill/core/destination'
import { readReply, type SalesforceReply } from './reply.js'
import { type ReplyObject, replyObjectOf } from './reply-object.js'

/**
 * The vendor answered with an error code, or a status that is no success, and a JSON reply. `code` is
 * `salesforce_error_<n>` for its documented codes.
 */
export class SalesforceReplyError extends VendorError {
  /** The reply's own code, as the vendor documents it, if it gave one. */
  readonly errorCode: number | undefined
  /** What the vendor says of the event, with error code 5; `[]` when it says nothing. Its elements are not documented. */
  readonly validationErrors: readonly unknown[]
  /** The whole reply, with every secret replaced. */
  readonly reply: SalesforceReply

  constructor(
    message: string,
    { raw, ...options }: ConstructorParameters<typeof VendorError>[1] & { readonly raw: ReplyObject },
  ) {
    super(message, options)
    this.reply = readReply(raw)
    this.errorCode = typeof raw['errorCode'] === 'number' ? raw['errorCode'] : undefined
    this.validationErrors = Array.isArray(raw['validationErrors']) ? raw['validationErrors'] : []
  }
}

/** Gives the error of a refused event the reply that it came with; for the `read` of a client or destination. */
export function withReplies(redact: (text: string) => string) {
  return (verdict: Verdict, { calls }: PlannedRequest) => {
    if (verdict.ok || !verdict.response || !(verdict.error instanceof VendorError)) return undefined
    const raw = replyObjectOf(redact(verdict.response.body))
    return raw && outcomesOf({ ...verdict, error: errorOf(verdict.error, { raw, redact, verdict }) }, calls)
  }
}

interface Refusal {
  readonly raw: ReplyObject
  readonly redact: (text: string) => string
  readonly verdict: Verdict
}

function errorOf({ kind, code, hint, source, message }: VendorError, { raw, redact, verdict }: Refusal) {
  // The hint is a part of the message already.
  const plain = hint === undefined ? message : message.slice(0, -hint.length - 1)
  const response = verdict.response ?? { status: 0, headers: {}, body: '' }
  return new SalesforceReplyError(plain, { kind, code, hint, source, redact, response, raw })
}
