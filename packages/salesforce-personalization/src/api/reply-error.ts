import { VendorError } from '@waybill/core'
import { type Classification, outcomesOf, type PlannedRequest } from '@waybill/core/destination'
import { readReply, type SalesforceReply } from './reply.js'
import { replyObjectOf, type SalesforceReplyObject } from './reply-object.js'

/**
 * The vendor answered with a JSON reply and an error code, or with a JSON reply and a status that is no success. `code` is
 * `salesforce_error_<n>` for the documented error codes.
 */
export class SalesforceReplyError extends VendorError {
  /** The reply's `errorCode`; `undefined` when the reply has none. */
  readonly errorCode: number | undefined
  /** What is wrong with the event, with error code 5; `[]` when the reply says nothing. The elements are not documented. */
  readonly validationErrors: readonly unknown[]
  /** The whole reply, with every secret replaced. */
  readonly reply: SalesforceReply

  /** Made by the client and the destination. The options are those of `VendorError`, and the reply. */
  constructor(
    message: string,
    {
      raw,
      ...options
    }: ConstructorParameters<typeof VendorError>[1] & {
      /** The reply, with every secret replaced. */
      readonly raw: SalesforceReplyObject
    },
  ) {
    super(message, options)
    this.reply = readReply(raw)
    this.errorCode = typeof raw['errorCode'] === 'number' ? raw['errorCode'] : undefined
    this.validationErrors = Array.isArray(raw['validationErrors']) ? raw['validationErrors'] : []
  }
}

/** Adds the reply to the error of a refused event. For `read` of a client or destination. */
export function withReplies(redact: (text: string) => string) {
  return (verdict: Classification, { calls }: PlannedRequest) => {
    if (verdict.ok || !verdict.response || !(verdict.error instanceof VendorError)) return undefined
    const raw = replyObjectOf(redact(verdict.response.body))
    return raw && outcomesOf({ ...verdict, error: errorOf(verdict.error, { raw, redact, verdict }) }, calls)
  }
}

interface Refusal {
  readonly raw: SalesforceReplyObject
  readonly redact: (text: string) => string
  readonly verdict: Classification
}

function errorOf({ kind, code, hint, source, message }: VendorError, { raw, redact, verdict }: Refusal) {
  // The hint is a part of the message already.
  const told = hint === undefined ? message : message.slice(0, -hint.length - 1)
  const response = verdict.response ?? { status: 0, headers: {}, body: '' }
  return new SalesforceReplyError(told, { kind, code, hint, source, redact, response, raw })
}
