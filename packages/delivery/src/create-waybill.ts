import { systemClock } from '@waybill/core'
import { createAcceptance } from './accept/acceptance.js'
import { createDecide } from './accept/decide.js'
import { createDecisions } from './accept/decisions.js'
import { createEntry } from './accept/entry/entry.js'
import { createWaitingRoom } from './accept/waiting-room.js'
import { closeAll } from './closing.js'
import { createCommitter } from './commit/committer.js'
import { createFollowControl } from './control/follow-control.js'
import { createForgotten } from './control/forgotten.js'
import { createLicence } from './control/licence.js'
import { createDrain } from './drain.js'
import { createDiskReport, createEmitter, reportSettled } from './emitter.js'
import { inTime } from './in-time.js'
import { createLane, type Lane } from './lane/lane.js'
import { laneBounds, laneSettings, storeLanes } from './lane/lane-settings.js'
import { createOnHand } from './lane/on-hand.js'
import { createPlanWatch } from './lane/planning/plan-watch.js'
import { createProbation } from './lane/probation.js'
import { createNotifier } from './notifier.js'
import { createOperations } from './operations.js'
import { withCheckedCalls } from './options/check-calls.js'
import { checkOptions } from './options/check-options.js'
import { withDiscardedLanes } from './options/discarded-lanes.js'
import { finiteRetention } from './options/finite-retention.js'
import { openPersons } from './persons/open-persons.js'
import { createDiscards } from './upkeep/discards.js'
import { createParkedPolicy } from './upkeep/parked-policy.js'
import { finishReplay, replay } from './upkeep/replay.js'
import { createRetention } from './upkeep/retention.js'
import type { DrainOptions, DrainResult, Waybill } from './waybill.js'
import type { WaybillOptions } from './waybill-options.js'

/** Longest wait for connections that destinations prepare, in milliseconds: they are of use, and not needed. */
const prepareMs = 2_000

/**
 * Opens the store and starts one lane for each destination. Rejects with `ConfigurationError`, before anything is opened,
 * when options are wrong; the error names each of them by its path. Rejects with the store's error when it cannot be
 * opened. An option that is `undefined` has its default.
 */
export async function createWaybill(given: WaybillOptions): Promise<Waybill> {
  checkOptions(given)
  const options = withDiscardedLanes(given)
  const { store, destinations, deliver = true } = options
  const { maxEventBytes = 1_000_000, retention: keep = {}, clock = systemClock, random = Math.random } = options
  const names = destinations.map(({ name }) => name)
  const delivers = (name: string) => (Array.isArray(deliver) ? deliver.includes(name) : deliver === true)
  const emit = createEmitter(options.observe)

  const opened = await store.open({ lanes: storeLanes(options), keepBodies: keep.bodies ?? true })
  const { persons, ...personal } = await openPersons(store, options.personKey)
  const changed = createNotifier(clock)
  const retention = createRetention(store, finiteRetention(keep), clock)
  const committer = createCommitter({
    store,
    clock,
    onRoom: (count) => waitingRoom.mayHaveRoom(count),
    onClaimed(claims) {
      for (const claim of claims) lanes.get(claim.lane)?.claimed(claim)
    },
    onRecorded(transitions) {
      const count = transitions.reduce((sum, { tickets }) => sum + tickets.length, 0)
      waitingRoom.mayHaveRoom(count)
      // The deliveries of a transition shared a request, so they are of one lane.
      for (const { tickets } of transitions) {
        waitingRoom.mayHaveRoom(tickets.length, tickets[0]?.lane)
        onHand.gone(tickets)
      }
      retention.settled(count)
      if (emit) reportSettled(transitions, emit)
      // While requests are in flight, `flush` need not look: more transitions follow.
      if (!isSending()) changed.notify()
    },
    ...(emit && { onDisk: createDiskReport(emit) }),
    onFailed: (error) => emit?.({ type: 'store_failed', error }),
    onStale: (count) => emit?.({ type: 'stale', count }),
    onFilling(filling) {
      for (const lane of filling) emit?.({ type: 'filling', ...lane })
    },
  })
  const lookAgainMs = store.guarantees.shared ? 500 : undefined
  const waitingRoom = createWaitingRoom({ accept: committer.accept, clock, lookAgainMs })
  const settingsOf = (name: string) => laneSettings(options.defaults, options.lanes?.[name])
  const entry = createEntry(options, { settingsOf, persons, emit })
  const acceptance = createAcceptance({ ...entry, persons, maxEventBytes, store, waitingRoom, clock, emit })
  const decisions = createDecisions(clock)
  const probation = createProbation(committer)
  const onHand = createOnHand()
  const licence = createLicence(store.control, persons)
  const forgotten = createForgotten()
  const endlessPlans = () => store.endlessPlans?.()
  const watch = createPlanWatch({ limitMs: options.planWatchMs ?? 5_000, clock, endlessPlans })
  const lanes = new Map<string, Lane>()
  const isSending = () => [...lanes.values()].some((lane) => lane.isSending())
  for (const destination of destinations) {
    const lane = createLane({
      destination,
      delivers: delivers(destination.name),
      store,
      committer,
      decisions,
      settings: settingsOf(destination.name),
      mayGo: entry.mayGo(destination.name),
      steps: entry.steps,
      suspectsUpTo: opened.unclean?.upTo ?? 0,
      probation,
      onHand,
      licence,
      forgotten,
      watch,
      clock,
      random,
      onRest: changed.notify,
      emit,
    })
    lanes.set(destination.name, lane)
  }
  for (const lane of lanes.values()) lane.control.begin(opened)
  await store.control?.follow(createFollowControl({ lanes, forgotten, persons, committer, emit }))
  await personal.demandKey()
  const working = [...lanes.values()].filter(({ destination }) => delivers(destination.name))
  const wake = (name: string) => (delivers(name) ? lanes.get(name)?.wake() : undefined)
  // Connections are prepared here, where the process waits anyway, so that the first event does not wait for them.
  const prepared = Promise.allSettled(working.map(async ({ destination }) => destination.prepare?.()))
  await inTime(prepared, prepareMs, clock)
  store.onWork(wake)
  for (const name of names) wake(name)
  const discards = createDiscards(store, {
    now: clock.now,
    onSettled(count) {
      retention.settled(count)
      for (const name of names) waitingRoom.mayHaveRoom(count, name)
    },
    onDone: (count, { reason, by }) => emit?.({ type: 'discarded', reason, ...(by !== undefined && { by }), count }),
  })
  const parkedPolicy = createParkedPolicy({
    lanes: working.map(({ destination: { name } }) => [name, settingsOf(name).parkedForMs]),
    discard: discards.matching,
    clock,
  })
  // What an earlier process began and did not finish.
  const finished = Promise.allSettled([
    ...opened.replays.map((id) => finishReplay(store, id)),
    ...opened.discards.map(discards.finish),
  ])
  // Others may bring work at any time, so a process that delivers from a shared store ends when it is closed.
  const stay = store.guarantees.shared && working.length > 0 ? setInterval(() => undefined, 2 ** 31 - 1) : undefined
  const drain = createDrain({ store, committer, lanes: [...lanes.values()], names, onHand, changed, clock })
  let closing: Promise<DrainResult> | undefined

  function shutDown({ timeoutMs = 10_000 }: DrainOptions): Promise<DrainResult> {
    acceptance.close()
    waitingRoom.close()
    const endUpkeep = () => Promise.all([retention.stop(), parkedPolicy.stop(), finished, watch.stop()])
    const parts = { store, committer, lanes: [...lanes.values()], destinations, endUpkeep, drain, clock }
    return closeAll(parts, timeoutMs).finally(() => clearInterval(stay))
  }

  const { integrations, steps } = entry
  const work = { store, committer, waitingRoom, decisions }
  const operations = createOperations({ ...work, lanes, integrations, steps, delivers, emit, now: clock.now })
  const decide = createDecide({
    decisions,
    acceptance,
    store,
    entry,
    persons,
    laneOf: operations.laneOf,
    skipsWhenFull: (name) => laneBounds(options.defaults, options.lanes?.[name]).whenFull === 'skip',
  })
  const waybill: Waybill = {
    accept: acceptance.one,
    acceptMany: acceptance.many,
    decide,
    where: operations.where,
    find: operations.find,
    totals: () => store.totals(),
    recount: () => store.recount(),
    lanes: operations.status,
    disk: async () => store.disk?.(),
    workers: async () => (await store.workers?.()) ?? [],
    replay: (query, replayOptions) => replay(store, query, replayOptions),
    discard: discards.ask,
    forget: operations.forget,
    ...personal.calls({ ...operations, lanes, steps, now: clock.now }),
    hold: operations.hold,
    resume: operations.resume,
    retry: operations.retry,
    holds: operations.holds,
    flush: drain.flush,
    close: (drainOptions = {}) => (closing ??= shutDown(drainOptions)),
  }
  return withCheckedCalls(waybill, { destinations, store, now: clock.now })
}

/** @deprecated The former name of `createWaybill`, until 1.0. */
export function createDelivery(options: WaybillOptions): Promise<Waybill> {
  return createWaybill(options)
}
