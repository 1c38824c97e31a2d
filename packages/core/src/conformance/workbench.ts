import assert from 'node:assert/strict'
import type { Delivery, Destination, Plan, PlannedRequest } from '../destination/destination.js'
import { acceptanceOf } from '../destination/preview.js'
import type { CustomerEvent } from '../event/customer-event.js'
import type { Outcome } from '../outcome.js'
import { inWorld, usualWorld } from './other-world.js'
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.js'
import type { DestinationSubject, ReceivedRequest, ScriptedAnswer } from './subject.js'
import { within } from './within.js'

/** A destination connected to a scripted vendor, for one chapter. */
export interface Workbench {
  readonly subject: DestinationSubject
  readonly destination: Destination
  readonly vendor: ScriptedVendor
  readonly canary: string
  /** Answers deliveries by this script from now on, by default with the subject's success. Logins work as the subject says. */
  answer(script?: (request: ReceivedRequest, index: number) => ScriptedAnswer): void
  /** The requests since the last `answer`, without logins and the like. */
  deliveries(): readonly ReceivedRequest[]
  /** Resolves when this many deliveries have been received since the last `answer`. */
  delivered(count: number): Promise<void>
  /** One attempt; asserts that it resolves with one outcome per call. */
  send(request: PlannedRequest, options?: SendingOptions): Promise<readonly Outcome[]>
}

export interface SendingOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

// Letters and digits, as keys and tokens are.
const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'

// One chapter tests that a destination closes. The others do not wait longer than this.
const longestClose = 1_000

export async function onWorkbench<T>(
  subject: DestinationSubject,
  work: (bench: Workbench) => T | Promise<T>,
): Promise<T> {
  const vendor = await startScriptedVendor(subject.basePath)
  const destination = await subject.create({ baseUrl: vendor.url, canary })
  const isDelivery = (request: ReceivedRequest) => subject.housekeeping?.(request) === undefined
  const deliveries = () => vendor.requests.filter(isDelivery)
  const bench: Workbench = {
    subject,
    destination,
    vendor,
    canary,
    answer(script = (request) => subject.accepted(request)) {
      vendor.follow((request, index) => subject.housekeeping?.(request) ?? script(request, index))
    },
    deliveries,
    async delivered(count) {
      const enough = async () => {
        for (let seen = vendor.requests.length; deliveries().length < count; seen = vendor.requests.length)
          await vendor.received(seen + 1)
      }
      await within(10_000, 'waiting for the request', enough())
    },
    async send(request, { timeoutMs = 10_000, signal } = {}) {
      const outcomes = await destination.send(request, { deadlineAt: performance.now() + timeoutMs, signal })
      assert.equal(outcomes.length, request.calls.length, 'send must resolve with one outcome per call')
      return outcomes
    },
  }
  bench.answer()
  try {
    return await work(bench)
  } finally {
    await vendor.close()
    await within(longestClose, 'close', destination.close()).catch(() => undefined)
  }
}

/** A delivery that has not been attempted yet, accepted as in a preview. */
export function deliveryOf(event: CustomerEvent, progress: Partial<Delivery> = {}): Delivery {
  const unattempted = { step: 0, attempt: 0, maybeDelivered: false, wantsReply: false }
  return { event, ...unattempted, ...acceptanceOf(event), ...progress }
}

/** A plan under fixed clocks and random sources. One chapter alone tests whether plans depend on them. */
export function planOf<T extends Delivery>(destination: Destination, deliveries: readonly T[]): Plan<T> {
  return inWorld(usualWorld, () => destination.plan(deliveries))
}

/** Every request that these events become, later calls included. */
export function requestsOf(
  destination: Destination,
  events: readonly CustomerEvent[],
  progress?: Partial<Delivery>,
): PlannedRequest<Delivery>[] {
  const requests: PlannedRequest<Delivery>[] = []
  let deliveries = events.map((event) => deliveryOf(event, progress))
  while (deliveries.length > 0) {
    const plan = planOf(destination, deliveries)
    requests.push(...plan.requests)
    deliveries = plan.requests.flatMap(({ calls }) =>
      calls
        .filter(({ delivery, steps }) => delivery.step + 1 < steps)
        .map(({ delivery }) => ({ ...delivery, step: delivery.step + 1 })),
    )
  }
  return requests
}

/** A request with one call: the first one of the examples. */
export function simplestRequest(
  { destination, subject }: Pick<Workbench, 'destination' | 'subject'>,
  progress: Partial<Delivery> = {},
): PlannedRequest<Delivery> {
  for (const event of subject.events) {
    const [request] = planOf(destination, [deliveryOf(event, progress)]).requests
    if (request) return request
  }
  return assert.fail('none of the example events becomes a request')
}

/** The outcome of `simplestRequest` when the vendor answers like this. */
export async function outcomeOf(
  bench: Workbench,
  answer: ScriptedAnswer,
  progress?: Partial<Delivery>,
): Promise<Outcome> {
  bench.answer(() => answer)
  const [outcome] = await bench.send(simplestRequest(bench, progress))
  return outcome as Outcome
}

/** An outcome in a word or two, for messages. */
export function statusOf(outcome: Outcome | undefined): string {
  if (!outcome) return 'nothing'
  return 'error' in outcome ? `${outcome.status} (${outcome.error.code})` : outcome.status
}
