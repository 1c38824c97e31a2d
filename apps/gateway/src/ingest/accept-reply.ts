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

/** `Retry-After` in seconds when the store is full. */
const retryAfterSeconds = 5

/**
 * Chooses the answer. 200: the store has every event. 503: the store could not write. 429: the store is full. 400: an event
 * is invalid. Accepted events stay accepted, and the client may repeat the whole request: their `messageId` is known. 400
 * applies last, because clients do not repeat it.
 */
export function acceptReply(results: readonly (Accepted | Refused)[], options: { batch: boolean }): AcceptReply {
  if (results.every(({ status }) => status !== 'refused')) return { status: 200, headers: {}, body: { success: true } }
  const refused = results.flatMap((result, index) =>
    result.status === 'refused' ? [{ index, error: result.error }] : [],
  )
  const accepted = results.length - refused.length
  const invalid = refused.filter(({ error }) => error.kind === 'invalid')
  const errors = invalid.flatMap(({ index, error }) => errorsOf(error, options.batch ? { index } : {}))
  const blocked = refused.map(({ error }) => error).filter(({ kind }) => kind !== 'invalid')
  const details = { accepted, ...(errors.length > 0 && { errors }) }
  if (blocked.length === 0) {
    const message = options.batch
      ? `${invalid.length} of ${results.length} events were refused; the others are accepted.`
      : 'The event was refused.'
    return { status: 400, headers: {}, body: { success: false, code: 'invalid_event', message, ...details } }
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
