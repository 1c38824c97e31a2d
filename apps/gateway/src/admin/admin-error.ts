import { InvalidInputError, WaybillError } from '@waybill/core'
import type { AdminError } from '@waybill/dashboard'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestRefusal, replyWithError } from '../ingest/error-reply.js'

/** Answers with the reason: our own errors as 400 (409 where the state is in the way, 503 where the store is), others as the gateway does. */
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
