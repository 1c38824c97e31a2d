import type { Outcome } from '@waybill/core'
import type { PlannedRequest, SendOptions } from '@waybill/core/destination'
import { createDecisions } from '../accept/decisions.js'
import { createStoredSteps } from '../accept/steps/stored-steps.js'
import { createCommitter } from '../commit/committer.js'
import { createManualClock } from '../conformance/bench-clock.js'
import { sample } from '../conformance/sample-event.js'
import { createForgotten } from '../control/forgotten.js'
import { noLicence } from '../control/licence.js'
import { createLane } from '../lane/lane.js'
import { laneSettings } from '../lane/lane-settings.js'
import { createOnHand } from '../lane/on-hand.js'
import { createProbation } from '../lane/probation.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, LeaseOptions } from '../store/work.js'
import type { LaneOptions } from '../waybill-options.js'
import { destinationWith, requestOf } from './requests.js'

interface Sent {
  readonly request: PlannedRequest<LeasedDelivery>
  readonly options: SendOptions
  readonly ids: readonly string[]
  answer(outcome?: Outcome): Promise<void>
}

/** Lets everything happen that needs no time. */
export async function settleDown(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise(setImmediate)
}

/** The alarm for an attempt that does not end: it is set for every attempt, and is no wait of the lane. */
const attemptGuardMs = 10_500

const delivered: Outcome = { status: 'delivered', httpStatus: 200 }
/** A lane whose requests take as many events as said, and are answered by the test. */
export async function openLane(options: LaneOptions = {}, { perRequest = 1, broken = {} as Partial<Store> } = {}) {
  const clock = createManualClock()
  const timers: number[] = []
  let running = 0
  const counting = {
    ...clock,
    after(ms: number, callback: () => void) {
      if (ms === attemptGuardMs) return clock.after(ms, callback)
      timers.push(ms)
      running++
      const cancel = clock.after(ms, () => {
        running--
        callback()
      }) as () => unknown
      return () => void (cancel() && running--)
    },
  }
  const right = memoryStore({ clock })
  const leased: LeaseOptions[] = []
  const released: unknown[] = []
  const store: Store = {
    ...right,
    lease(name, asked) {
      leased.push(asked)
      return right.lease(name, asked)
    },
    release(tickets, wait) {
      released.push([tickets.map(({ seq }) => seq), wait])
      return right.release(tickets, wait)
    },
    ...broken,
  }
  await store.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies: true })
  const sent: Sent[] = []
  const destination = destinationWith({
    plan: ((deliveries: readonly LeasedDelivery[]) => {
      const requests: PlannedRequest<LeasedDelivery>[] = []
      for (let from = 0; from < deliveries.length; from += perRequest)
        requests.push(requestOf(deliveries.slice(from, from + perRequest)))
      return { requests, settled: [] }
    }) as never,
    send: (request, sendOptions) =>
      new Promise((resolve) => {
        const asked = request as PlannedRequest<LeasedDelivery>
        sent.push({
          request: asked,
          options: sendOptions,
          ids: asked.calls.map(({ delivery }) => delivery.event.messageId),
          async answer(outcome = delivered) {
            resolve(request.calls.map(() => outcome))
            await settleDown()
          },
        })
      }),
  })
  const told: LifecycleEvent[] = []
  const committer = createCommitter({ store, clock: counting, onRecorded: () => undefined })
  let rests = 0
  const lane = createLane({
    destination,
    delivers: true,
    store,
    committer,
    decisions: createDecisions(counting),
    settings: laneSettings({ backoffMs: 100, ...options }),
    mayGo: undefined,
    steps: createStoredSteps(undefined),
    suspectsUpTo: 0,
    probation: createProbation(committer),
    onHand: createOnHand(),
    licence: noLicence,
    forgotten: createForgotten(),
    watch: { during: (deliveries, plan) => plan(deliveries) },
    clock: counting,
    emit: (event) => void told.push(event),
    random: () => 0.5,
    onRest: () => rests++,
  })
  const accept = async (...ids: readonly string[]) => {
    await committer.accept(ids.map((id) => sample(id, { user: id })))
    lane.wake()
    await settleDown()
  }
  const pass = async (ms: number) => {
    await clock.pass(ms)
    await settleDown()
  }
  const states = async () => (await store.totals())['a']
  const ids = () => sent.map((one) => one.ids.join('+'))
  return {
    lane,
    store,
    sent,
    leased,
    released,
    told,
    timers,
    accept,
    pass,
    states,
    ids,
    committer,
    rests: () => rests,
    running: () => running,
    last: () => sent.at(-1) as Sent,
  }
}
