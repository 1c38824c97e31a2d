import assert from 'node:assert/strict'
import type { Destination, Item, PlannedRequest } from '../destination/destination.js'
import type { CustomerEvent } from '../event/customer-event.js'
import type { Outcome } from '../outcome.js'
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.js'
import type { DestinationSubject, ReceivedRequest, ScriptedAnswer } from './subject.js'

/** A destination wired to a scripted vendor, for the length of one chapter. */
export interface Workbench {
  readonly subject: DestinationSubject
  readonly destination: Destination
  readonly vendor: ScriptedVendor
  readonly canary: string
  /** Answers deliveries by this script from now on (the subject's own success by default); logins as the subject says. */
  answer(script?: (request: ReceivedRequest) => ScriptedAnswer): void
  /** What has been received since the last `answer`, logins and the like left out. */
  deliveries(): readonly ReceivedRequest[]
  /** Resolves once this many deliveries have been received since the last `answer`. */
  delivered(count: number): Promise<void>
  /** One attempt; asserts that it resolves with one outcome per call. */
  send(request: PlannedRequest, options?: SendingOptions): Promise<readonly Outcome[]>
}

interface SendingOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

// Letters and digits, as keys and tokens are.
const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'

export async function onWorkbench(
  subject: DestinationSubject,
  work: (bench: Workbench) => Promise<void>,
): Promise<void> {
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
      vendor.follow((request) => subject.housekeeping?.(request) ?? script(request))
    },
    deliveries,
    async delivered(count) {
      for (let seen = vendor.requests.length; deliveries().length < count; seen = vendor.requests.length)
        await vendor.received(seen + 1)
    },
    async send(request, { timeoutMs = 10_000, signal } = {}) {
      const outcomes = await destination.send(request, { deadlineAt: performance.now() + timeoutMs, signal })
      assert.equal(outcomes.length, request.calls.length, 'send must resolve with one outcome per call')
      return outcomes
    },
  }
  bench.answer()
  try {
    await work(bench)
  } finally {
    await vendor.close()
    await destination.close()
  }
}

/** An event at the start of its way. */
export function itemOf(event: CustomerEvent, progress: Partial<Item> = {}): Item {
  return { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: Date.now(), decide: false, ...progress }
}

/** Every request that these events become, later calls included; calls the visitor for the settled ones. */
export function requestsOf(destination: Destination, events: readonly CustomerEvent[]): PlannedRequest<Item>[] {
  const requests: PlannedRequest<Item>[] = []
  let items = events.map((event) => itemOf(event))
  while (items.length > 0) {
    const plan = destination.plan(items)
    requests.push(...plan.requests)
    items = plan.requests.flatMap(({ calls }) =>
      calls.filter(({ item, steps }) => item.step + 1 < steps).map(({ item }) => ({ ...item, step: item.step + 1 })),
    )
  }
  return requests
}

/** A request with one call; the first that the examples give. */
export function simplestRequest(
  { destination, subject }: Workbench,
  progress: Partial<Item> = {},
): PlannedRequest<Item> {
  for (const event of subject.events) {
    const [request] = destination.plan([itemOf(event, progress)]).requests
    if (request) return request
  }
  return assert.fail('none of the example events becomes a request')
}

/** The outcome of the simplest request when the vendor answers like this. */
export async function outcomeOf(bench: Workbench, answer: ScriptedAnswer, progress?: Partial<Item>): Promise<Outcome> {
  bench.answer(() => answer)
  const [outcome] = await bench.send(simplestRequest(bench, progress))
  return outcome as Outcome
}
