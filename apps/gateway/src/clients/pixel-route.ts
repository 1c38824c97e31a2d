import { isUtf8 } from 'node:buffer'
import type { CustomerEventType } from '@waybill/core'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { keyOfBody, keysInText } from '../door/write-key-of.js'
import { acceptReply, sendAcceptReply } from '../ingest/accept-reply.js'
import { RequestRefusal } from '../ingest/error-reply.js'
import { type Intake, takeIn } from '../ingest/intake.js'
import { plainObject } from '../ingest/plain-object.js'
import { eventOfQuery } from './event-of-query.js'

const calls = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const satisfies readonly CustomerEventType[]

/** A transparent picture of one pixel. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * Pixels, for mails and pages without scripts. Segment's: `GET /v1/pixel/<call>?data=<base64 of JSON>`, with `writeKey` among
 * the event's fields. RudderStack's: `GET /pixel/v1/{track,page}?writeKey=…`, with each field of the event by its path, like
 * `properties.price=5`. Both answer a picture, or the error as any other route does.
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
      return answer(await takeIn(intake, request, sender, [{ ...fields, type }]), reply)
    })
  for (const type of ['track', 'page'] as const)
    scope.get(`/pixel/v1/${type}`, async (request, reply) => {
      const sender = intake.door.needSender(request)
      const fields = eventOfQuery(request.query as Readonly<Record<string, unknown>>)
      return answer(await takeIn(intake, request, sender, [{ ...fields, type }]), reply)
    })
}

function answer(results: Awaited<ReturnType<typeof takeIn>>, reply: FastifyReply): FastifyReply {
  const accepted = acceptReply(results, { batch: false })
  if (accepted.status !== 200) return sendAcceptReply(reply, accepted)
  return reply.headers({ 'content-type': 'image/gif', 'cache-control': 'no-store' }).send(pixel)
}

function parsed(text: Buffer): unknown {
  if (!isUtf8(text))
    throw new RequestRefusal('The parameter "data" is not valid UTF-8.', { status: 400, code: 'invalid_utf8' })
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    throw new RequestRefusal('The parameter "data" must be the base64 of JSON.', { status: 400, code: 'invalid_json' })
  }
}
