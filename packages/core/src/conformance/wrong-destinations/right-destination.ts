import type { AnswerTable } from '../../answer/answer.js'
import { httpAnswers } from '../../answer/http-answers.js'
import { outcomesOf, parseBody } from '../../answer/outcome-of.js'
import type { Read } from '../../answer/read-outcomes.js'
import { type DestinationDefinition, defineDestination } from '../../destination/define-destination.js'
import type { Delivery, Destination } from '../../destination/destination.js'
import type { Endpoints } from '../../destination/endpoint.js'
import type { Encoded } from '../../destination/vendor-call.js'
import { VendorError } from '../../errors/vendor-error.js'
import { readEvent } from '../../event/read-event.js'
import { basicAuth, createHttpTransport, queryAuth } from '../../http/index.js'
import type { Transport } from '../../http-message.js'
import { identityOf } from '../../mapping/identity.js'
import type { DestinationSubject, ReceivedRequest, SubjectOptions } from '../subject.js'

const source = 'https://vendor.example/reference'

export const endpoints = {
  /** Several calls, all or nothing, applied in order. */
  profiles: {
    method: 'POST',
    path: '/profiles',
    frame: ['{"profiles":[', ']}'],
    limit: { calls: 10, bytes: 900, source },
    repeat: 'harmless',
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: true,
  },
  /** Several calls, each with its own answer and its own key. */
  purchases: {
    method: 'PUT',
    path: '/purchases',
    frame: ['[', ']'],
    headers: { 'x-version': '4' },
    limit: { calls: 5, bytes: 2_000, source },
    repeat: 'keyed',
    reply: 'json',
    answers: 'per-call',
    inOrder: false,
  },
  /** One call, which adds: a repeat would add twice. */
  points: {
    method: 'POST',
    path: '/people/{person}/points',
    auth: 'points',
    limit: { calls: 1, bytes: 1_000, source },
    repeat: 'harmful',
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: false,
  },
  /** Open to everybody: no credentials go there. */
  views: {
    method: 'POST',
    path: '/views',
    auth: 'none',
    limit: { calls: 1, bytes: 1_000, source },
    repeat: 'harmless',
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: false,
  },
} as const satisfies Endpoints

const busy: AnswerTable[number] = {
  code: 'busy',
  when: { status: 200, body: /"busy"/ },
  kind: 'unavailable',
  acted: 'no',
  message: 'The vendor is busy.',
  source,
  sample: { status: 200, body: '{"status":"busy"}' },
}
const seenBefore: AnswerTable[number] = {
  code: 'seen_before',
  when: { status: 409 },
  kind: 'duplicate',
  acted: 'no',
  message: 'The vendor has this already.',
  source,
  sample: { status: 409 },
}

export const answers: AnswerTable = [busy, seenBefore, ...httpAnswers]

export function encode({ event }: Delivery): Encoded {
  const person = identityOf(event).userId
  if (person === undefined) return { skip: 'no_user' }
  const profile = { endpoint: 'profiles', json: { person, note: 'ä' } }
  if (event.type === 'identify') return { calls: [profile] }
  if (event.type !== 'track') return { calls: [{ endpoint: 'views', json: { person } }] }
  const purchase = { endpoint: 'purchases', json: { person, key: event.messageId } }
  const points = { endpoint: 'points', json: { because: event.messageId }, pathParams: { person } }
  return { calls: [profile, purchase, points] }
}

/** The vendor lists the places of the calls it refused. */
const read: Read = (verdict, { calls, endpoint }) => {
  if (endpoint !== 'purchases' || !verdict.ok) return undefined
  const body = parseBody(verdict.response.body)
  const refused = typeof body === 'object' && body !== null && 'refused' in body ? body.refused : undefined
  if (!Array.isArray(refused)) return undefined
  const error = new VendorError('The vendor refused this call.', {
    kind: 'invalid',
    code: 'refused_call',
    response: verdict.response,
    redact: () => '',
  })
  return outcomesOf(verdict, calls).map((outcome, place) =>
    refused.includes(place) ? { status: 'rejected', error, maybeDelivered: false } : outcome,
  )
}

export function transportOf({ baseUrl, canary }: SubjectOptions): Transport {
  return createHttpTransport({
    baseUrl,
    authorizers: { default: basicAuth('shop', canary), points: queryAuth('key', canary) },
  })
}

/** The right destination, or one that differs from it in these parts of its definition. */
export function defined(options: SubjectOptions, parts: Partial<DestinationDefinition> = {}): Destination {
  return defineDestination({
    name: 'tiny',
    endpoints,
    answers,
    encode,
    read,
    transport: transportOf(options),
    ...parts,
  })
}

const eventOf = (input: object) =>
  readEvent({ timestamp: '2026-11-20T10:00:00.000Z', userId: 'u1', ...input }, { now: 0 })

export const rightSubject: DestinationSubject = {
  name: 'tiny',
  create: (options) => defined(options),
  events: [
    eventOf({ type: 'identify', messageId: 'm1' }),
    eventOf({ type: 'track', event: 'Order Completed', messageId: 'm2' }),
    eventOf({ type: 'track', event: 'Order Completed', messageId: 'm3', userId: 'u2' }),
    eventOf({ type: 'screen', name: 'Start', messageId: 'm4' }),
    readEvent({ type: 'page', anonymousId: 'a', messageId: 'm5' }, { now: 0 }),
  ],
  accepted: () => ({ status: 202, body: '{"status":"ok"}' }),
  answers,
  keyOf: (text) => (JSON.parse(text) as { key?: string }).key,
  refusing: ({ path }: ReceivedRequest, places) =>
    path.includes('/purchases') ? { body: JSON.stringify({ refused: places }) } : undefined,
  createOn: (transport) => defined({ baseUrl: 'http://127.0.0.1:9', canary: '' }, { transport }),
  basePath: '/api',
}
