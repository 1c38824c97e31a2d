import { InvalidInputError, WaybillError } from '@waybill/core'
import type { AdminError } from '@waybill/dashboard'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestRefusal, replyWithError } from '../ingest/error-reply.js'

/** Answers with the error: a `WaybillError` as 400 (409 for a conflict of state, 503 for a failing store), others as the gateway does. */
export function replyWithAdminError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof RequestRefusal || !WaybillError.isInstance(error)) return replyWithError(error, request, reply)
  const body: AdminError = {
    success: false,
    code: error.code,
    message: error.message,
    ...(error instanceof InvalidInputError && { errors: error.issues }),
  }
  return reply.code(error.kind === 'unavailable' ? 503 : 400).send(body)
}
