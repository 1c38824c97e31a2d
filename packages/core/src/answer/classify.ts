import type { NetworkError } from '../errors/network-error.js'
import { VendorError } from '../errors/vendor-error.js'
import { WaybillError } from '../errors/waybill-error.js'
import type { HttpResponse } from '../http-message.js'
import type { Scope } from '../outcome.js'
import { type Acted, type AnswerRule, type AnswerTable, type CodeOf, findAnswer } from './answer.js'
import type { Reply } from './own-answer.js'
import { retryAfterMs } from './retry-after.js'

export interface Success {
  readonly ok: true
  readonly response: HttpResponse
}

export interface Failure {
  readonly ok: false
  readonly error: WaybillError
  readonly acted: Acted
  readonly scope: Scope
  readonly afterMs?: number
  /** The vendor says that it already has this. */
  readonly duplicate?: true
  readonly response?: HttpResponse
}

/** One HTTP round trip, classified. */
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

/** Classifies an answer by the table; one that no row recognises is `unknown` and may have been accepted. */
export function classify(response: HttpResponse, options: ClassifyOptions): Classification {
  const answer = findAnswer(options.table, response, options.codeOf, options.reply) ?? unclassified
  if (answer.kind === 'delivered') return { ok: true, response }
  const kind = answer.kind === 'duplicate' ? 'invalid' : answer.kind
  const error = new VendorError(`${answer.message} (HTTP ${response.status})`, {
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
    // An error that names issues is about this one event; any other (a failed login, say) is about the destination.
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

function isNetworkError(cause: unknown): cause is NetworkError {
  return WaybillError.isInstance(cause) && cause.name === 'NetworkError'
}

function scopeOf(error: WaybillError): Scope {
  return error.kind === 'invalid' || error.kind === 'unknown' ? 'call' : 'endpoint'
}

const unclassified: AnswerRule = {
  code: 'unclassified_answer',
  when: {},
  kind: 'unknown',
  acted: 'maybe',
  message: 'Nobody has classified this answer yet.',
  hint: 'The evidence shows what came; a row in the answer table settles it.',
  source: 'none',
  sample: { status: 418 },
}
