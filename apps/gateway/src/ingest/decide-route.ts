import { randomUUID } from 'node:crypto'
import { untrusted, WaybillError } from '@waybill/core'
import type { Decision } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { withPlainIds } from '../clients/plain-ids.js'
import { readJsonBodies } from '../door/request-body.js'
import { acceptReply } from './accept-reply.js'
import { RequestRefusal } from './error-reply.js'
import type { Intake } from './intake.js'
import { plainObject } from './plain-object.js'
import type { Sender } from './write-key.js'

export interface DecideSettings {
  /** Destination that decides when the request names none. Default: the first destination. */
  readonly destination?: string | undefined
  /** Longest wait in milliseconds when the request sets none. Default 500. */
  readonly timeoutMs?: number | undefined
  /** Decision to answer with when the vendor made none in time. Default null. */
  readonly fallback?: unknown
}

/** Greatest wait that a request may set, in milliseconds. */
const longestWaitMs = 30_000

export interface DecideRouteOptions {
  readonly intake: Intake
  readonly settings: DecideSettings
  /** Names of all destinations. */
  readonly destinations: readonly string[]
}

/**
 * Accepts one event of any type and answers with the vendor's decision. Beside the event's fields the body may have
 * `destination` and `timeoutMs`. The event is stored and delivered once, also when the wait ends first.
 */
export function addDecideRoute(scope: FastifyInstance, options: DecideRouteOptions): void {
  const { intake, settings } = options
  const fallback = settings.fallback ?? null
  readJsonBodies(scope, intake.limits.eventBytes, intake.door)
  scope.post('/v1/decide', async (request, reply) => {
    const sender = intake.door.needSender(request)
    const { writeKey: _, destination: wanted, timeoutMs, ...event } = plainObject(request.body, 'The body')
    const destination = destinationOf(wanted ?? settings.destination, options, sender)
    const wait = waitOf(timeoutMs ?? settings.timeoutMs ?? 500)
    const messageId = typeof event['messageId'] === 'string' ? event['messageId'] : randomUUID()
    // Before the event is stored, because the vendor may answer before the store's answer is read.
    intake.onAccepted?.(request, sender.source, [messageId])
    try {
      const asked = { destination, timeoutMs: wait, ...sender }
      const decision = await intake.delivery.decide(
        untrusted(withPlainIds({ type: 'track', ...event, messageId })),
        asked,
      )
      return { success: true, ...replyOf(decision, fallback) }
    } catch (error) {
      if (!WaybillError.isInstance(error)) throw error
      const { status, headers, body } = acceptReply([{ status: 'refused', error }], { batch: false })
      return reply
        .code(status)
        .headers(headers)
        .send({ ...body, decision: fallback })
    }
  })
}

function replyOf(decision: Decision, fallback: unknown) {
  const { status, messageId } = decision
  if (decision.status === 'decided') return { messageId, status, decision: decision.reply?.body ?? fallback }
  const { reason, afterMs } = decision
  return { messageId, status, reason, ...(afterMs === undefined ? {} : { afterMs }), decision: fallback }
}

function destinationOf(wanted: unknown, { destinations }: DecideRouteOptions, sender: Sender): string {
  const name = wanted ?? (sender.destinations ?? destinations)[0]
  if (typeof name !== 'string' || !destinations.includes(name))
    throw new RequestRefusal(`The field "destination" must be one of: ${destinations.join(', ')}.`, {
      status: 400,
      code: 'unknown_destination',
    })
  if (sender.destinations && !sender.destinations.includes(name))
    throw new RequestRefusal('The write key may not send to this destination.', { status: 403, code: 'not_allowed' })
  return name
}

function waitOf(timeoutMs: unknown): number {
  if (typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs <= longestWaitMs) return timeoutMs
  throw new RequestRefusal(`The field "timeoutMs" must be milliseconds from 0 to ${longestWaitMs}.`, {
    status: 400,
    code: 'invalid_body',
  })
}
