import type { ErrorKind } from '../errors/waybill-error.js'
import type { HttpResponse } from '../http-message.js'
import type { Scope } from '../outcome.js'
import { parseBody } from './outcome-of.js'
import { isOwnAnswer, type Reply, reportsFailure } from './own-answer.js'

/** Whether the vendor acted on the request. */
export type Acted = 'no' | 'maybe' | 'yes'

/**
 * One known answer of a vendor: how to recognise it, what it means, where that is written, and a sample.
 * Rows are tried in order; the first whose conditions all hold decides.
 */
export interface AnswerRule {
  /** Stable name, also the `code` of the error. */
  readonly code: string
  /**
   * A `delivered` or `duplicate` that is recognised by its status alone must also look like the vendor's own answer (JSON or
   * nothing, unless the endpoint's `reply` says otherwise) that reports no failure: a status does not tell whose answer it is.
   */
  readonly when: {
    /** One status, or a range with both ends included. Absent: any. */
    readonly status?: number | readonly [from: number, to: number]
    /** A value that the destination's `codeOf` reads from the body. */
    readonly code?: string | number
    readonly body?: RegExp
  }
  /** `duplicate`: the vendor says that it already has this; a delivery after a doubtful attempt, else `invalid`. */
  readonly kind: 'delivered' | 'duplicate' | ErrorKind
  /** Whether the vendor acted. A failure that says `maybe` or `yes` is repeated only where a repeat does no harm. */
  readonly acted: Acted
  /** How far it reaches. Default: `setup` and `throttled` and `unavailable` the endpoint, all else the call. */
  readonly scope?: Scope
  /** What it means, for people. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
  /** The vendor's page or other source. */
  readonly source: string
  /** An answer that this row, and no earlier one, recognises. */
  readonly sample: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
}

export type AnswerTable = readonly AnswerRule[]

/** Reads the vendor's own error code from an answer, where it has one. */
export type CodeOf = (response: HttpResponse) => string | number | undefined

/** The first row that recognises the answer. `reply` is the endpoint's: what the body of its success is. */
export function findAnswer(
  table: AnswerTable,
  response: HttpResponse,
  codeOf?: CodeOf,
  reply?: Reply,
): AnswerRule | undefined {
  const code = codeOf?.(response)
  return table.find((answer) => holds(answer.when, response, code) && isBelieved(answer, response, reply))
}

/** What says that the vendor has the event is believed of the vendor alone, and only where its body does not say otherwise. */
function isBelieved({ kind, when }: AnswerRule, response: HttpResponse, reply: Reply | undefined): boolean {
  if (when.code !== undefined || when.body !== undefined) return true
  // A part of an answer, which nobody has asked for.
  if (kind === 'delivered' && response.status === 206 && when.status !== 206) return false
  // Of 207 alone a vendor's own row says that its reader looks into the parts.
  if (kind === 'delivered') return isOwnAnswer(response, reply) && (when.status === 207 || !saysNo(response, reply))
  // The texts of refusals are seldom documented.
  return kind !== 'duplicate' || isOwnAnswer(response, 'text')
}

/** Most successes are empty or lists: they are not parsed for this. */
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
