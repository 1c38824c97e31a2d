import type { CustomerEventType } from '@waybill/core'
import type { FastifyInstance } from 'fastify'
import { readJsonBodies } from '../door/request-body.js'
import { acceptReply, sendAcceptReply } from './accept-reply.js'
import { type Intake, takeIn } from './intake.js'
import { plainObject } from './plain-object.js'

/** The single calls of Segment's HTTP API, each with the short form that its browser client uses, and Jitsu's paths. */
export const eventRoutes = {
  track: ['/v1/track', '/v1/t', '/api/s/track', '/api/s/s2s/track'],
  identify: ['/v1/identify', '/v1/i', '/api/s/identify', '/api/s/s2s/identify'],
  page: ['/v1/page', '/v1/p', '/api/s/page', '/api/s/s2s/page'],
  screen: ['/v1/screen', '/v1/s', '/api/s/screen', '/api/s/s2s/screen'],
  group: ['/v1/group', '/v1/g', '/api/s/group', '/api/s/s2s/group'],
  alias: ['/v1/alias', '/v1/a', '/api/s/alias', '/api/s/s2s/alias'],
} as const satisfies Record<CustomerEventType, readonly string[]>

/** Routes for one event per request. The path determines the type, whatever the body says. */
export function addEventRoutes(scope: FastifyInstance, intake: Intake): void {
  readJsonBodies(scope, intake.limits.eventBytes, intake.door)
  for (const [type, paths] of Object.entries(eventRoutes))
    for (const path of paths)
      scope.post(path, async (request, reply) => {
        const sender = intake.door.needSender(request)
        const { writeKey: _, ...fields } = plainObject(request.body, 'The body')
        const results = await takeIn(intake, request, sender, [{ ...fields, type }])
        return sendAcceptReply(reply, acceptReply(results, { batch: false }))
      })
}
