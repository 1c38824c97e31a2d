import type { ErrorKind } from '../errors/waybill-error.js'
import type { HttpResponse } from '../http-message.js'
import type { Scope } from '../outcome.js'
import { parseBody } from './outcome-of.js'
import { isOwnAnswer, type Reply, reportsFailure } from './own-answer.js'

/** Whether the vendor acted on the request. */
export type Acted = 'no' | 'maybe' | 'yes'

/**
 * One row of an answer table: how an answer is recognised, what it means, where that is written, and a sample.
 * Rows are tried in order. The first row whose conditions all hold decides.
 */
export interface AnswerRule {
  /** Stable name of the row, unique in its table; also the `code` of the error. Lower case, words joined by `_`. */
  readonly code: string
  /**
   * The conditions, which must all hold. A `delivered` or `duplicate` row with a status alone also needs a body that looks
   * like the vendor's own (JSON or nothing, unless the endpoint's `reply` says otherwise) and reports no failure, because
   * a status does not tell whose answer it is.
   */
  readonly when: {
    /** One status code, or a range with both ends included. Absent: any. */
    readonly status?: number | readonly [from: number, to: number]
    /** The value that the destination's `codeOf` must read from the answer. Absent: any. */
    readonly code?: string | number
    /** What the body as text must match. Without the flags `g` and `y`. Absent: anything. */
    readonly body?: RegExp
  }
  /**
   * What the answer means: `delivered`, the kind of its error, or `duplicate`: the vendor says that it has this already. A
   * duplicate is a delivery after an attempt in doubt, and `invalid` otherwise.
   */
  readonly kind: 'delivered' | 'duplicate' | ErrorKind
  /** Whether the vendor acted. A failure that says `maybe` or `yes` is repeated only where a repeat does no harm. */
  readonly acted: Acted
  /** How far the failure reaches. Default: `endpoint` for `setup`, `throttled` and `unavailable`, else `call`. */
  readonly scope?: Scope
  /** What the answer means, as a sentence for people. */
  readonly message: string
  /** What a person can do about it. */
  readonly hint?: string
  /** The vendor's page, or other source, that says what the answer means. */
  readonly source: string
  /** An answer that this row recognises, and no earlier one. The conformance suite sends it. */
  readonly sample: {
    /** HTTP status code of the sample. */
    readonly status: number
    /** Headers of the sample. Default: none. */
    readonly headers?: Readonly<Record<string, string>>
    /** Body of the sample. Default: empty. */
    readonly body?: string
  }
}

/** What a vendor's answers mean, most specific rows first. Usually it ends with `...httpAnswers`. */
export type AnswerTable = readonly AnswerRule[]

/**
 * The table with other words in the rows of these codes: for those whose message or hint depends on the options, such as
 * the credentials in use.
 */
export function withWords(
  table: AnswerTable,
  words: Readonly<Record<string, Pick<Partial<AnswerRule>, 'message' | 'hint'>>>,
): AnswerTable {
  return table.map((row) => (Object.hasOwn(words, row.code) ? { ...row, ...words[row.code] } : row))
}

/** Reads the vendor's own error code from an answer; `undefined` where it has none. */
export type CodeOf = (response: HttpResponse) => string | number | undefined

/**
 * The first row that recognises the answer; `undefined` where none does. `reply` is the endpoint's: what the body of its
 * success is. Default: JSON or nothing.
 */
export function findAnswer(
  table: AnswerTable,
  response: HttpResponse,
  codeOf?: CodeOf,
  reply?: Reply,
): AnswerRule | undefined {
  const code = codeOf?.(response)
  for (const answer of table)
    if (holds(answer.when, response, code) && isBelieved(answer, response, reply)) return answer
  return undefined
}

/** A delivery or duplicate is believed only from the vendor itself, and only where its body reports no failure. */
function isBelieved({ kind, when }: AnswerRule, response: HttpResponse, reply: Reply | undefined): boolean {
  if (when.code !== undefined || when.body !== undefined) return true
  // 206 is part of an answer, and no request asks for a part.
  if (kind === 'delivered' && response.status === 206 && when.status !== 206) return false
  // A row for 207 says that the vendor's reader looks into the parts of the answer.
  if (kind === 'delivered') return isOwnAnswer(response, reply) && (when.status === 207 || !saysNo(response, reply))
  // Vendors seldom document the texts of refusals, so plain text is believed too.
  return kind !== 'duplicate' || isOwnAnswer(response, 'text')
}

/** Parses only bodies that begin like an object: most successes are empty or lists, and need no parsing here. */
function saysNo({ body }: HttpResponse, reply: Reply | undefined): boolean {
  return /^\s*\{/.test(body) && reportsFailure(parseBody(body), reply)
}

function holds(when: AnswerRule['when'], response: HttpResponse, code: string | number | undefined): boolean {
  if (typeof when.status === 'number' && when.status !== response.status) return false
  if (typeof when.status === 'object' && (response.status < when.status[0] || response.status > when.status[1]))
    return false
  if (when.code !== undefined && when.code !== code) return false
  return when.body === undefined || when.body.test(response.body)
}
