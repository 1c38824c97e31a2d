import type { PlannedRequest } from '../../destination/destination.js'
import type { Endpoint } from '../../destination/endpoint.js'
import type { HttpResponse, Transport } from '../../http-message.js'
import { createRedactor } from '../../redactor.js'
import type { DestinationSubject, ReceivedRequest } from '../subject.js'
import { within } from '../within.js'
import { itemOf, onWorkbench, planOf, requestsOf } from '../workbench.js'
import { problemOf } from './check-outcomes.js'
import { mutateAnswer, type WireAnswer } from './mutate-answer.js'
import { drawn, oneOf, type Random, seededRandom } from './seeded-random.js'

export interface FuzzOptions {
  /** Which answers are made; the same seed makes the same ones. Default 1. */
  readonly seed?: number
  /** How many are read without a socket; needs the subject's `createOn`. Default 5,000. */
  readonly answers?: number
  /** How many go over a real socket. Default 300. */
  readonly overSockets?: number
}

/** An answer that was not read as the contract says. */
export interface FuzzFailure {
  readonly seed: number
  /** Which of the answers, from 0. */
  readonly index: number
  readonly status: number
  /** The first 200 characters. */
  readonly body: string
  readonly problem: string
}

export interface FuzzReport {
  readonly tried: number
  /** How many outcomes of each status there were. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly failures: readonly FuzzFailure[]
}

const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'
const hang = 5_000

/**
 * Makes thousands of wrong answers out of right ones and has the destination read them: every outcome is classified,
 * no delivery is one that the answer table does not know, nothing throws, hangs or shows a secret.
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

interface Round {
  readonly seed: number
  readonly count: number
  readonly attempt: (index: number, attempt: Attempt) => Promise<void>
}

async function withoutSockets(subject: DestinationSubject, { seed, count, attempt }: Round): Promise<void> {
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

async function onSockets(subject: DestinationSubject, { seed, count, attempt }: Round): Promise<void> {
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

/** Requests of one call and of several, on a first attempt and after a doubtful one, with a reader and without. */
function requestsFor({ events }: DestinationSubject, destination: Planner): [PlannedRequest, ...PlannedRequest[]] {
  const histories = [{}, { attempt: 1, maybeDelivered: true }, { wantsReply: true }]
  const together = histories.flatMap((history) => requestsOf(destination, events, history))
  const copies = events.flatMap(
    (event) =>
      planOf(
        destination,
        [0, 1, 2].map((index) => itemOf({ ...event, messageId: `${event.messageId}-${index}` })),
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
  // Some are left right: a delivery must stay one.
  return drawn(random, 20) === 0 ? base : mutateAnswer(base, random)
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
