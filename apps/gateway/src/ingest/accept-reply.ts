import { InvalidInputError, type WaybillError } from '@waybill/core'
import type { Accepted, Refused } from '@waybill/delivery'
import type { FastifyReply } from 'fastify'
import type { ErrorBody, EventError } from './error-reply.js'

/** HTTP answer to a request with events. */
export interface AcceptReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly success: true } | ErrorBody
}

export interface AcceptReplyOptions {
  /** Whether the events came as a batch. */
  readonly batch: boolean
  /** Answer to a batch of which some events were refused. Default 400. */
  readonly partlyWrong?: 200 | 400
}

/** Most errors in one answer, so that little text cannot ask for much. */
const mostErrors = 50
/** Most characters of each text of an error: a field may be called anything. */
const mostCharacters = 300

/** `Retry-After` in seconds when the store is full. */
const retryAfterSeconds = 5

/**
 * Chooses the answer. 200: the store has every event. 503: the store could not write, or its disk is full. 429: too
 * many events wait. 400: an event
 * is invalid. Accepted events stay accepted, and the client may repeat the whole request: their `messageId` is known. 400
 * applies last, because clients do not repeat it.
 */
export function acceptReply(results: readonly (Accepted | Refused)[], options: AcceptReplyOptions): AcceptReply {
  if (results.every(({ status }) => status !== 'refused')) return { status: 200, headers: {}, body: { success: true } }
  const refused = results.flatMap((result, index) =>
    result.status === 'refused' ? [{ index, error: result.error }] : [],
  )
  const accepted = results.length - refused.length
  const invalid = refused.filter(({ error }) => error.kind === 'invalid')
  const all = invalid.flatMap(({ index, error }) => errorsOf(error, options.batch ? { index } : {}))
  const errors = all.slice(0, mostErrors).map(shortened)
  const blocked = refused.map(({ error }) => error).filter(({ kind }) => kind !== 'invalid')
  const details = { accepted, ...(errors.length > 0 && { errors }), ...omitted(all.length) }
  if (blocked.length === 0) {
    const message = options.batch
      ? `${invalid.length} of ${results.length} events were refused; the others are accepted.`
      : 'The event was refused.'
    const status = options.batch ? (options.partlyWrong ?? 400) : 400
    return { status, headers: {}, body: { success: false, code: 'invalid_event', message, ...details } }
  }
  if (blocked.some(({ code }) => code === 'store_disk_full')) {
    const message = 'The disk of the store is full. Send the request again once it has room; repeats are recognised.'
    return {
      status: 503,
      headers: { 'retry-after': String(retryAfterSeconds) },
      body: { success: false, code: 'store_disk_full', message, ...details },
    }
  }
  const failure = blocked.find(({ code }) => code !== 'store_full')
  if (failure) {
    const code = failure.code === 'closed' ? 'closing' : failure.code
    const message = 'The events could not be stored. Send the request again; repeats are recognised.'
    return { status: 503, headers: {}, body: { success: false, code, message, ...details } }
  }
  const message = 'Too many events are waiting for delivery. Send the request again; repeats are recognised.'
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: { success: false, code: 'store_full', message, ...details },
  }
}

/** Sends the answer. */
export function sendAcceptReply(reply: FastifyReply, { status, headers, body }: AcceptReply): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

function errorsOf(error: WaybillError, place: { readonly index?: number }): EventError[] {
  if (error instanceof InvalidInputError)
    return error.issues.map(({ field, rule, hint }) => ({ ...place, field, rule, ...(hint && { hint }) }))
  return [{ ...place, field: '', rule: error.message }]
}

function omitted(errors: number): { readonly moreErrors?: number } {
  return errors > mostErrors ? { moreErrors: errors - mostErrors } : {}
}

function shortened(error: EventError): EventError {
  const short = (text: string) => (text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text)
  const { hint, ...rest } = error
  return { ...rest, field: short(error.field), rule: short(error.rule), ...(hint && { hint: short(hint) }) }
}
