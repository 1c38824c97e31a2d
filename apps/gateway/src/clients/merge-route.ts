import { isFields } from '@waybill/core/destination'
import type { FastifyInstance } from 'fastify'
import { readJsonBodies } from '../door/request-body.js'
import { acceptReply, sendAcceptReply } from '../ingest/accept-reply.js'
import { RequestRefusal } from '../ingest/error-reply.js'
import { type Intake, takeIn } from '../ingest/intake.js'
import { plainObject } from '../ingest/plain-object.js'

/**
 * RudderStack's merge: two identifiers of one person. Of a user and an anonymous id it is an alias; other kinds of identifier
 * no vendor here can merge, and the answer says so.
 */
export function addMergeRoute(scope: FastifyInstance, intake: Intake): void {
  readJsonBodies(scope, intake.limits.eventBytes, intake.door)
  scope.post('/v1/merge', async (request, reply) => {
    const sender = intake.door.needSender(request)
    const { writeKey: _, mergeProperties, ...fields } = plainObject(request.body, 'The body')
    const event = { ...fields, ...aliasOf(mergeProperties), type: 'alias' }
    const results = await takeIn(intake, request, sender, [event])
    return sendAcceptReply(reply, acceptReply(results, { batch: false }))
  })
}

function aliasOf(merged: unknown): { readonly userId: unknown; readonly previousId: unknown } {
  const members = Array.isArray(merged) ? merged.filter(isFields) : []
  const valueOf = (type: string) => members.find((member) => String(member['type']).toLowerCase() === type)?.['value']
  const [userId, previousId] = [valueOf('userid'), valueOf('anonymousid')]
  if (userId !== undefined && previousId !== undefined && members.length === 2) return { userId, previousId }
  throw new RequestRefusal(
    'The field "mergeProperties" must be a userId and an anonymousId, each with type and value: no vendor here merges others.',
    { status: 400, code: 'invalid_event' },
  )
}
