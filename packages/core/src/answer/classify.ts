import { isNetworkError } from '../errors/network-error.js'
import { VendorError } from '../errors/vendor-error.js'
import { WaybillError } from '../errors/waybill-error.js'
import type { HttpResponse } from '../http-message.js'
import type { Scope } from '../outcome.js'
import { type Acted, type AnswerRule, type AnswerTable, type CodeOf, findAnswer } from './answer.js'
import type { Reply } from './own-answer.js'
import { retryAfterMs } from './retry-after.js'
import { vendorWords } from './vendor-words.js'

/** A round trip that the vendor accepted. */
export interface Success {
  readonly ok: true
  /** The vendor's answer. */
  readonly response: HttpResponse
}

/** A round trip that was refused, or had no complete answer. */
export interface Failure {
  readonly ok: false
  /** What failed, with the code of the answer rule or of the network failure. */
  readonly error: WaybillError
  /** Whether the vendor acted on the request. */
  readonly acted: Acted
  /** How far the failure reaches. */
  readonly scope: Scope
  /** The wait that the vendor asks for, in milliseconds from now, at least 0. Only for `throttled` and `unavailable`. */
  readonly afterMs?: number
  /** The vendor says that it has this already. */
  readonly duplicate?: true
  /** The vendor's answer. Absent: no complete answer came. */
  readonly response?: HttpResponse
}

/** What one HTTP round trip means. `ok` tells the two members apart. */
export type Classification = Success | Failure

export interface ClassifyOptions {
  readonly table: AnswerTable
  readonly codeOf?: CodeOf | undefined
  /** What the body of a success is at this endpoint. */
  readonly reply?: Reply | undefined
  readonly redact: (text: string) => string
  /** Wall time, epoch milliseconds. */
  readonly now: number
}

/** Classifies an answer by the table. An answer that no row recognises is `unknown`, and the vendor may have acted. */
export function classify(response: HttpResponse, options: ClassifyOptions): Classification {
  const answer = findAnswer(options.table, response, options.codeOf, options.reply) ?? unclassified
  if (answer.kind === 'delivered') return { ok: true, response }
  const kind = answer.kind === 'duplicate' ? 'invalid' : answer.kind
  // Only of a refusal: what a busy vendor says helps nobody.
  const said = kind === 'invalid' || kind === 'setup' ? vendorWords(options.redact(response.body)) : ''
  const error = new VendorError(`${answer.message} (HTTP ${response.status})${said && ` The vendor says: ${said}`}`, {
    kind,
    code: answer.code,
    response,
    redact: options.redact,
    hint: answer.hint,
    source: answer.source,
  })
  const afterMs = kind === 'throttled' || kind === 'unavailable' ? retryAfterMs(response, options.now) : undefined
  return {
    ok: false,
    error,
    acted: answer.acted,
    scope: answer.scope ?? scopeOf(error),
    response,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(answer.kind === 'duplicate' ? { duplicate: true } : {}),
  }
}

/** Classifies the failure to get an answer: no connection, a broken one, a deadline, a failed login. */
export function classifyFailure(cause: unknown): Failure {
  if (isNetworkError(cause)) return { ok: false, error: cause, acted: cause.sent ? 'maybe' : 'no', scope: 'endpoint' }
  if (WaybillError.isInstance(cause)) {
    // An `InvalidInputError` is about this one event. Any other error, like a failed login, is about the destination.
    return {
      ok: false,
      error: cause,
      acted: 'no',
      scope: cause.name === 'InvalidInputError' ? 'call' : 'destination',
    }
  }
  const error = new WaybillError('Sending failed in an unexpected way.', {
    kind: 'unknown',
    code: 'unexpected_failure',
    cause,
  })
  return { ok: false, error, acted: 'maybe', scope: 'call' }
}

function scopeOf(error: WaybillError): Scope {
  return error.kind === 'invalid' || error.kind === 'unknown' ? 'call' : 'endpoint'
}

const unclassified: AnswerRule = {
  code: 'unclassified_answer',
  when: {},
  kind: 'unknown',
  acted: 'maybe',
  message: 'No answer rule recognises this answer.',
  hint: 'See the evidence, and add a row to the answer table.',
  source: 'none',
  sample: { status: 418 },
}
