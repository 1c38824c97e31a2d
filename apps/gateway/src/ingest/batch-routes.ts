import { InvalidInputError } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import type { Accepted, Refused } from '@waybill/delivery'
import type { FastifyInstance } from 'fastify'
import { readJsonBodies } from '../door/request-body.js'
import { acceptReply, sendAcceptReply } from './accept-reply.js'
import { RequestRefusal } from './error-reply.js'
import type { EventLimits } from './event-limits.js'
import { fitsSurely } from './fits-surely.js'
import { type Intake, takeIn } from './intake.js'
import { plainObject } from './plain-object.js'
import { orNothing, withSharedConsent } from './shared-consent.js'

/**
 * The batch call of Segment's HTTP API, its short form and its older name; RudderStack's for a page that is left; Jitsu's.
 */
export const batchPaths = [
  '/v1/batch',
  '/v1/b',
  '/v1/import',
  '/beacon/v1/batch',
  '/api/s/batch',
  '/api/s/s2s/batch',
] as const

interface TooLarge extends Refused {
  readonly error: InvalidInputError
}

/** Routes for many events per request. Invalid events are refused one by one; the others are accepted. */
export function addBatchRoutes(scope: FastifyInstance, intake: Intake): void {
  const { limits } = intake
  readJsonBodies(scope, limits.batchBytes, intake.door)
  for (const path of batchPaths)
    scope.post(path, async (request, reply) => {
      const sender = intake.door.needSender(request)
      const events = eventsOf(plainObject(request.body, 'The body'), limits)
      const tooLarge = oversized(events, limits)
      for (const [index, { error }] of tooLarge)
        intake.observe({ type: 'refused', ...traceOf(events[index], error, sender.source), at: Date.now() })
      const good = events.filter((_, index) => !tooLarge.has(index))
      const answers = (await takeIn(intake, request, sender, good)).values()
      const results = events.map((_, index) => tooLarge.get(index) ?? (answers.next().value as Accepted | Refused))
      return sendAcceptReply(reply, acceptReply(results, { batch: true, partlyWrong: intake.partlyWrongBatch }))
    })
}

/** Adds the batch's common fields to each event. An event's own fields take precedence. */
function eventsOf(body: Readonly<Record<string, unknown>>, { batchEvents }: EventLimits): readonly unknown[] {
  const { batch, sentAt } = body
  if (!Array.isArray(batch)) throw refusal('The field "batch" must be a list of events.', 400)
  if (batch.length > batchEvents)
    throw refusal(`The batch has ${batch.length} events; ${batchEvents} is the limit.`, 413)
  const shared = {
    context: plainObject(orNothing(body['context']), 'The field "context"'),
    integrations: plainObject(orNothing(body['integrations']), 'The field "integrations"'),
  }
  const adds = sentAt !== undefined || [shared.context, shared.integrations].some((one) => Object.keys(one).length > 0)
  return batch.map((member: unknown) => {
    if (!isFields(member) || !(adds || 'writeKey' in member)) return member
    const { writeKey: _, ...event } = member
    return {
      ...(sentAt !== undefined && { sentAt }),
      ...event,
      ...merged('context', shared.context, event['context'], withSharedConsent),
      ...merged('integrations', shared.integrations, event['integrations']),
    }
  })
}

type Fields = Readonly<Record<string, unknown>>

/** Merges one field of an event with the batch's. A value that is no object stays, so that the event's validation names it. */
function merged(name: string, shared: Fields, value: unknown, merge = overlaid): Fields {
  const own = orNothing(value)
  if (!isFields(own) || Object.keys(shared).length === 0) return {}
  return { [name]: merge(shared, own) }
}

function overlaid(shared: Fields, own: Fields): Fields {
  return { ...shared, ...own }
}

function oversized(events: readonly unknown[], { eventBytes }: EventLimits): ReadonlyMap<number, TooLarge> {
  const found = new Map<number, TooLarge>()
  events.forEach((event, index) => {
    if (fitsSurely(event, eventBytes)) return
    const bytes = bytesOf(event)
    if (bytes <= eventBytes) return
    const rule = `has ${bytes} bytes of JSON; ${eventBytes} is the limit`
    const error = new InvalidInputError([{ field: '', rule, hint: 'send less with one event' }])
    found.set(index, { status: 'refused', error })
  })
  return found
}

function traceOf(event: unknown, { code, issues: [issue] }: InvalidInputError, source: string) {
  const messageId = isFields(event) ? event['messageId'] : undefined
  const named = typeof messageId === 'string' && messageId !== '' ? { messageId: messageId.slice(0, 100) } : {}
  return { source, ...named, code, field: '', rule: issue?.rule ?? '' }
}

function bytesOf(event: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(event))
  } catch {
    // Nested too deeply for the stack. The event's validation refuses it with a message.
    return 0
  }
}

function refusal(message: string, status: 400 | 413): RequestRefusal {
  return new RequestRefusal(message, { status, code: status === 413 ? 'too_many_events' : 'invalid_body' })
}
