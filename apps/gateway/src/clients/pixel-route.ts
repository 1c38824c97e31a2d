import type { CustomerEventType } from '@waybill/core'
import type { FastifyInstance } from 'fastify'
import { keyOfBody, keysInText } from '../door/write-key-of.js'
import { acceptReply, sendAcceptReply } from '../ingest/accept-reply.js'
import { RequestRefusal } from '../ingest/error-reply.js'
import { type Intake, takeIn } from '../ingest/intake.js'
import { plainObject } from '../ingest/plain-object.js'

const calls = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const satisfies readonly CustomerEventType[]

/** A transparent picture of one pixel. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * Segment's pixel, for mails and pages without scripts: `GET /v1/pixel/<call>?data=<base64 of JSON>`, with `writeKey` among
 * the event's fields. Answers a picture, or the error as any other route does.
 */
export function addPixelRoutes(scope: FastifyInstance, intake: Intake): void {
  for (const type of calls)
    scope.get(`/v1/pixel/${type}`, async (request, reply) => {
      const { data } = request.query as { readonly data?: unknown }
      const text = Buffer.from(typeof data === 'string' ? data : '', 'base64')
      const { door } = intake
      if (!door.senderOf(request) && !door.hasGoodKey(request, keysInText(text))) door.refuse(request)
      const { writeKey, ...fields } = plainObject(parsed(text), 'The parameter "data"')
      const sender = door.senderOf(request) ?? door.enter(request, keyOfBody({ writeKey }))
      const answer = acceptReply(await takeIn(intake, request, sender, [{ ...fields, type }]), { batch: false })
      if (answer.status !== 200) return sendAcceptReply(reply, answer)
      return reply.headers({ 'content-type': 'image/gif', 'cache-control': 'no-store' }).send(pixel)
    })
}

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    throw new RequestRefusal('The parameter "data" must be the base64 of JSON.', { status: 400, code: 'invalid_json' })
  }
}
