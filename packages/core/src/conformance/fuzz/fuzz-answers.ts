import type { PlannedRequest } from '../../destination/destination.js'
import type { Endpoint } from '../../destination/endpoint.js'
import type { HttpResponse, Transport } from '../../http-message.js'
import { createRedactor } from '../../redactor.js'
import type { DestinationSubject, ReceivedRequest } from '../subject.js'
import { within } from '../within.js'
import { deliveryOf, onWorkbench, planOf, requestsOf } from '../workbench.js'
import { problemOf } from './check-outcomes.js'
import { mutateAnswer, type WireAnswer } from './mutate-answer.js'
import { drawn, oneOf, type Random, seededRandom } from './seeded-random.js'

/** Options of `fuzzAnswers`. */
export interface FuzzOptions {
  /** The seed of the random answers. The same seed gives the same answers. Default 1. */
  readonly seed?: number
  /** How many answers are read without a socket. None where the subject has no `createOn`. Default 5,000. */
  readonly answers?: number
  /** How many answers go over a real socket. Default 300. */
  readonly overSockets?: number
}

/** An answer that the destination did not read as the contract says. */
export interface FuzzFailure {
  /** The seed of the run, to repeat it. */
  readonly seed: number
  /** Which answer it was, from 0; those without and those over a socket are counted separately. */
  readonly index: number
  /** HTTP status code of the answer. */
  readonly status: number
  /** The first 200 characters of the answer's body. */
  readonly body: string
  /** What the destination did wrong, as a short text. */
  readonly problem: string
}

/** What `fuzzAnswers` found. */
export interface FuzzReport {
  /** How many answers the destination read. */
  readonly tried: number
  /** How many outcomes there were, by their `status`. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The answers that were read wrongly; empty when all is well. */
  readonly failures: readonly FuzzFailure[]
}

const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'
const hang = 5_000

/**
 * Damages right answers in thousands of ways and lets the destination read them. Every outcome must be classified, every
 * delivery must be one by the answer table, and nothing may throw, hang for 5 seconds or show a secret.
 */
export async function fuzzAnswers(subject: DestinationSubject, options: FuzzOptions = {}): Promise<FuzzReport> {
  const { seed = 1, answers = 5_000, overSockets = 300 } = options
  const counts: Record<string, number> = {}
  const failures: FuzzFailure[] = []
  let tried = 0

  const attempt = async (index: number, { request, reply, answer, send }: Attempt) => {
    tried++
    const body = Buffer.from(answer.body).toString('utf8')
    const fail = (problem: string) =>
      failures.push({ seed, index, status: answer.status, body: body.slice(0, 200), problem })
    try {
      const outcomes = await within(hang, 'send', send(request))
      for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1
      const response: HttpResponse = { status: answer.status, headers: answer.headers, body: withoutMark(body) }
      const problem = problemOf({ subject, request, reply, response, outcomes, canary })
      if (problem) fail(problem)
    } catch (cause) {
      fail(`send rejected: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }

  if (subject.createOn && answers > 0) await withoutSockets(subject, { seed, count: answers, attempt })
  await onSockets(subject, { seed: seed + 1, count: overSockets, attempt })
  return { tried, outcomes: counts, failures }
}

interface Attempt {
  readonly request: PlannedRequest
  readonly reply: Endpoint['reply']
  readonly answer: WireAnswer
  readonly send: (
    request: PlannedRequest,
  ) => ReturnType<ReturnType<NonNullable<DestinationSubject['createOn']>>['send']>
}

/** One of the two parts of a run: without and over sockets. */
interface Part {
  readonly seed: number
  readonly count: number
  readonly attempt: (index: number, attempt: Attempt) => Promise<void>
}

async function withoutSockets(subject: DestinationSubject, { seed, count, attempt }: Part): Promise<void> {
  const random = seededRandom(seed)
  let next: HttpResponse = { status: 200, headers: {}, body: '' }
  const transport: Transport = {
    send: async () => next,
    redact: createRedactor([canary]),
    close: async () => undefined,
  }
  const destination = subject.createOn?.(transport)
  if (!destination) return
  const requests = requestsFor(subject, destination)
  for (let index = 0; index < count; index++) {
    const request = oneOf(random, requests)
    const answer = answerFor(subject, request, random)
    next = { ...answer, body: withoutMark(Buffer.from(answer.body).toString('utf8')) }
    await attempt(index, {
      request,
      reply: destination.endpoints[request.endpoint]?.reply,
      answer,
      send: (one) => destination.send(one, { deadlineAt: performance.now() + 1e6 }),
    })
  }
  await destination.close()
}

async function onSockets(subject: DestinationSubject, { seed, count, attempt }: Part): Promise<void> {
  const random = seededRandom(seed)
  await onWorkbench(subject, async (bench) => {
    const requests = requestsFor(subject, bench.destination)
    for (let index = 0; index < count; index++) {
      const request = oneOf(random, requests)
      const answer = answerFor(subject, request, random)
      bench.answer(() => answer)
      const reply = bench.destination.endpoints[request.endpoint]?.reply
      await attempt(index, { request, reply, answer, send: (one) => bench.send(one, { timeoutMs: 2 * hang }) })
    }
  })
}

type Planner = Pick<Parameters<typeof planOf>[0], 'plan'> & Parameters<typeof planOf>[0]

/** Requests with one call and with several, on a first attempt and after one in doubt, with a reply wanted and without. */
function requestsFor({ events }: DestinationSubject, destination: Planner): [PlannedRequest, ...PlannedRequest[]] {
  const histories = [{}, { attempt: 1, maybeDelivered: true }, { wantsReply: true }]
  const together = histories.flatMap((history) => requestsOf(destination, events, history))
  const copies = events.flatMap(
    (event) =>
      planOf(
        destination,
        [0, 1, 2].map((index) => deliveryOf({ ...event, messageId: `${event.messageId}-${index}` })),
      ).requests,
  )
  const [first, ...others] = [...together, ...copies]
  if (!first) throw new RangeError('None of the example events becomes a request.')
  return [first, ...others]
}

function answerFor(subject: DestinationSubject, request: PlannedRequest, random: Random): WireAnswer {
  const received: ReceivedRequest = {
    method: request.method,
    path: (subject.basePath ?? '') + request.path,
    headers: {},
    body: request.body ?? '',
    bytes: request.bytes,
  }
  const partial = subject.refusing?.(received, [drawn(random, request.calls.length)])
  const bases = [
    subject.accepted(received),
    ...(partial ? [partial] : []),
    ...subject.answers.map(({ sample }) => sample),
  ]
  const { status = 200, headers = {}, body = '' } = oneOf(random, bases as [(typeof bases)[number]])
  const echoed = drawn(random, 50) === 0 ? `${body} ${canary}` : body
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  const base: WireAnswer = { status, headers: plain, body: Buffer.from(echoed as string) }
  // Some answers stay right: a delivery must stay one.
  return drawn(random, 20) === 0 ? base : mutateAnswer(base, random)
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
