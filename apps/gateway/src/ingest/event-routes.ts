import type { CustomerEventType } from '@waybill/core'
import type { FastifyInstance } from 'fastify'
import { acceptReply, sendAcceptReply } from './accept-reply.js'
import { type Intake, takeIn } from './intake.js'
import { plainObject } from './plain-object.js'
import { readJsonBodies } from './request-body.js'

/** The single calls of Segment's HTTP API, each with the short form that its browser client uses. */
export const eventRoutes = {
  track: ['/v1/track', '/v1/t'],
  identify: ['/v1/identify', '/v1/i'],
  page: ['/v1/page', '/v1/p'],
  screen: ['/v1/screen', '/v1/s'],
  group: ['/v1/group', '/v1/g'],
  alias: ['/v1/alias', '/v1/a'],
} as const satisfies Record<CustomerEventType, readonly string[]>

/** Routes for one event per request. The path determines the type, whatever the body says. */
export function addEventRoutes(scope: FastifyInstance, intake: Intake): void {
  readJsonBodies(scope, intake.limits.eventBytes)
  for (const [type, paths] of Object.entries(eventRoutes))
    for (const path of paths)
      scope.post(path, async (request, reply) => {
        const sender = intake.readSender(request)
        const { writeKey: _, ...fields } = plainObject(request.body, 'The body')
        const results = await takeIn(intake, request, sender, [{ ...fields, type }])
        return sendAcceptReply(reply, acceptReply(results, { batch: false }))
      })
}
