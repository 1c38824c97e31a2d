import type { Outcome } from '@waybill/core'
import { expect, it } from 'vitest'
import { createDecisions } from '../accept/decisions.js'
import { createStoredSteps } from '../accept/steps/stored-steps.js'
import type { Committer } from '../commit/committer.js'
import { createManualClock } from '../conformance/bench-clock.js'
import { createForgotten } from '../control/forgotten.js'
import { noLicence } from '../control/licence.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery } from '../store/work.js'
import { track } from '../testing/events.js'
import { settleDown } from '../testing/lane-bench.js'
import { destinationWith, leaseWith, requestOf } from '../testing/requests.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { laneSettings } from './lane-settings.js'
import type { Asked } from './leases/confirming.js'
import type { LeaseKeeper } from './leases/lease-keeper.js'
import { createOnHand } from './on-hand.js'
import { createProbation } from './probation.js'
import { createRequestQueue } from './request-queue.js'

function open(leases: readonly LeasedDelivery[], said: Partial<IntakeOptions> = {}) {
  const clock = createManualClock()
  const decisions = createDecisions(clock)
  const queue = createRequestQueue()
  const settled: unknown[] = []
  const kept: string[] = []
  const marked: number[][] = []
  const seqsOf = (tickets: readonly { seq: number }[]) => tickets.map(({ seq }) => seq)
  const committer: Pick<Committer, 'record' | 'probation' | 'probationPassed'> = {
    record(transitions) {
      for (const { tickets, next, attempts } of transitions) settled.push([...seqsOf(tickets), next, attempts])
    },
    async probation(tickets) {
      marked.push(seqsOf(tickets))
    },
    probationPassed: () => undefined,
  }
  const keeper: Partial<LeaseKeeper> = {
    took: (taken) => void kept.push(`took ${seqsOf(taken)}`),
    done: (tickets) => void kept.push(`done ${seqsOf(tickets)}`),
  }
  const intake = createIntake({
    destination: destinationWith(),
    store: { lease: async () => leases } as unknown as Store,
    committer: committer as Committer,
    decisions,
    settings: laneSettings(),
    mayGo: (leases) => leases.map(({ event }) => event.messageId !== 'm2' || { skipped: 'no_consent' }),
    steps: createStoredSteps(undefined),
    suspectsUpTo: 0,
    probation: createProbation(committer),
    onHand: createOnHand(),
    licence: noLicence,
    forgotten: createForgotten(),
    onForgotten: () => undefined,
    watch: { during: (deliveries, plan) => plan(deliveries) },
    clock,
    emit: undefined,
    planned: queue,
    confirming: { isAsked: () => false, ask: () => undefined },
    keeper: keeper as LeaseKeeper,
    ...said,
  })
  const planned = () => {
    const all: [number, boolean, number][] = []
    for (let queued = queue.shift('one'); queued; queued = queue.shift('one'))
      for (const { delivery } of queued.request.calls)
        all.push([delivery.seq, delivery.wantsReply, queued.history.length])
    return all
  }
  return { intake, decisions, settled, kept, marked, planned }
}

const noConsent = { state: 'skipped', reason: 'no_consent' }

it('says how many there were, plans what may go, and ends the rest', async () => {
  const nothing = open([])
  expect([await nothing.intake.lease({ max: 5 }), nothing.kept, nothing.settled]).toEqual([0, [], []])
  const { intake, settled, kept, planned, marked } = open([1, 2, 3].map((seq) => leaseWith(seq)))
  expect(await intake.lease({ max: 5 })).toBe(3)
  expect([planned(), settled, marked]).toEqual([
    [
      [1, false, 0],
      [3, false, 0],
    ],
    [[2, noConsent, []]],
    [],
  ])
  expect(kept).toEqual(['took 1,2,3', 'done 2'])
  const well = open([leaseWith(1)])
  await well.intake.lease({ max: 5 })
  expect([well.settled, well.kept]).toEqual([[], ['took 1']])
})

it('plans under marks what may have killed the process, and gives up what did so again and again', async () => {
  const leases = [leaseWith(1, { stops: 3 }), leaseWith(3, { stops: 2 }), leaseWith(4), leaseWith(5), leaseWith(6)]
  const { intake, settled, planned, marked } = open(leases, { suspectsUpTo: 5 })
  await intake.lease({ max: 5 })
  expect(marked).toEqual([[3], [4, 5]])
  expect(planned().map(([seq]) => seq)).toEqual([3, 4, 5, 6])
  expect(settled).toEqual([[1, { state: 'parked', reason: 'kills_process' }, []]])
})

it('has the vendor asked what became of a call during which a process died', async () => {
  const asked: unknown[] = []
  const confirming = {
    isAsked: ({ status }: Outcome, { endpoint }: { readonly endpoint: string }) =>
      status === 'retry' && endpoint === 'cart',
    ask: ({ call, endpoint, outcome }: Asked) => void asked.push([call.delivery.seq, endpoint, outcome]),
  }
  const lost = leaseWith(1, { inDoubt: true, event: { ...leaseWith(1).event, userId: 'cart' } })
  const { intake, settled, kept } = open([lost], { confirming })
  await intake.lease({ max: 5 })
  expect(asked).toMatchObject([[1, 'cart', { status: 'retry', maybeDelivered: true, error: { code: 'in_doubt' } }]])
  expect([settled, kept]).toEqual([[], ['took 1']])
  const unasked = open([lost])
  await unasked.intake.lease({ max: 5 })
  expect(unasked.settled).toEqual([[1, { state: 'parked', reason: 'in_doubt', maybeDelivered: true }, []]])
})

it('plans under marks what another process has left, whenever that was', async () => {
  const { intake, planned, marked } = open([leaseWith(1), leaseWith(4, { abandoned: true }), leaseWith(3)])
  await intake.lease({ max: 5 })
  expect(marked).toEqual([[4]])
  expect(planned().map(([seq]) => seq)).toEqual([4, 1, 3])
})

it.each([
  ['durable lease of a suspect ends by itself', true, [3]],
  ['lease goes back', false, [4, 1, 3]],
] as const)('keeps nothing that could not be marked: a %s', async (_, isDurable, back) => {
  const left = [leaseWith(2, { stops: 3 }), leaseWith(4), leaseWith(1)].map((lease) => ({
    ...lease,
    abandoned: true as const,
  }))
  const released: number[] = []
  const store = {
    lease: async () => [...left, leaseWith(3)],
    release: async (tickets) => void released.push(...tickets.map(({ seq }) => seq)),
  } as Partial<Store> as Store
  const probation = createProbation({
    probationPassed: () => undefined,
    probation: async () => {
      throw new Error('full')
    },
  })
  const onHand = createOnHand()
  const { intake, kept, planned } = open([], { store, probation, onHand, ...(isDurable ? {} : { keeper: undefined }) })
  await expect(intake.lease({ max: 5 })).rejects.toThrow('full')
  expect([released, planned(), onHand.count('a')]).toEqual([back, [], 1])
  expect(kept).toEqual(isDurable ? ['took 2,4,1,3', 'done 2', 'done 4,1,3'] : [])
})

it('asks for the decision where somebody waits, and tells who waits in vain', async () => {
  const { intake, decisions, planned } = open([1, 2, 3].map((seq) => leaseWith(seq)))
  const ask = (messageId: string) =>
    decisions.ask(track('A', messageId), {
      lane: 'a',
      source: 'shop',
      timeoutMs: 100,
      accept: async () => ({ status: 'accepted', messageId }),
      whySkipped: () => undefined,
      onQueued: () => undefined,
    })
  void ask('m1')
  const inVain = ask('m2')
  await intake.lease({ max: 5 })
  expect(planned()).toEqual([
    [1, true, 0],
    [3, false, 0],
  ])
  expect(await inVain).toEqual({ status: 'undecided', reason: 'no_consent', messageId: 'm2' })
})

it('plans what somebody waits for alone and first, as the lease that is kept, also where it was leased elsewhere', async () => {
  const tickets: unknown[] = []
  const keeper: Partial<LeaseKeeper> = { took: (taken) => void tickets.push(...taken), done: () => undefined }
  const planned: number[][] = []
  const destination = destinationWith({
    plan: ((deliveries: readonly LeasedDelivery[]) => {
      planned.push(deliveries.map(({ seq }) => seq))
      return { requests: [requestOf(deliveries)], settled: [] }
    }) as never,
  })
  const planning = createRequestQueue()
  const { intake, decisions } = open([], {
    keeper: keeper as LeaseKeeper,
    destination,
    planned: planning,
    mayGo: undefined,
  })
  void decisions.ask(track('A', 'm3'), {
    lane: 'a',
    source: 'shop',
    timeoutMs: 100,
    accept: async () => ({ status: 'accepted', messageId: 'm3' }),
    whySkipped: () => undefined,
    onQueued: () => undefined,
  })
  await settleDown()
  expect(decisions.hasUnplanned('a')).toBe(true)
  await intake.take([1, 2, 3].map((seq) => leaseWith(seq)))
  expect([planned, decisions.hasUnplanned('a')]).toEqual([[[3], [1, 2]], false])
  // The keeper knows a lease by its object.
  expect(planning.shift('one')?.request.calls[0]?.delivery).toBe(tickets[2])
})

it.each([
  ['gives back what a replay has beyond what may leave at once', 0, [4, 5]],
  ['keeps all of it while one may have ended a process, as its mark would be lost', 5, []],
])('%s', async (_, suspectsUpTo, back) => {
  const released: number[] = []
  const replayed = [3, 4, 5].map((seq) => leaseWith(seq, { bulk: true }))
  const store = {
    lease: async () => [leaseWith(6), ...replayed],
    release: async (tickets) => void released.push(...tickets.map(({ seq }) => seq)),
  } as Partial<Store> as Store
  const settings = laneSettings({ concurrency: 1 })
  const { intake } = open([], { store, settings, suspectsUpTo })
  await intake.lease({ max: 5 })
  expect(released).toEqual(back)
})
