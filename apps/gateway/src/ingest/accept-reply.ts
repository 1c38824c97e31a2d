import { InvalidInputError, type WaybillError } from '@waybill/core'
import type { Accepted, Refused } from '@waybill/delivery'
import type { FastifyReply } from 'fastify'
import type { ErrorBody, EventError } from './error-reply.js'

/** What became of the events of one request, as its reply. */
export interface AcceptReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly success: true } | ErrorBody
}

/** Seconds a client waits before it tries a full store again. */
const retryAfterSeconds = 5

/**
 * 200 when the store has every event. Otherwise the reason for which the client must act: 503 when the store could not
 * write, 429 when it is full, else 400. Events that were accepted stay so, and a repeat of the whole request does them
 * no harm: their `messageId` is known. That is why a 400, which clients do not repeat, comes last.
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

/** Sends it. */
export function sendAcceptReply(reply: FastifyReply, { status, headers, body }: AcceptReply): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

function errorsOf(error: WaybillError, place: { readonly index?: number }): EventError[] {
  if (error instanceof InvalidInputError)
    return error.issues.map(({ field, rule, hint }) => ({ ...place, field, rule, ...(hint && { hint }) }))
  return [{ ...place, field: '', rule: error.message }]
}
