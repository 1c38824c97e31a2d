import { ConfigurationError, type Destination, systemClock, WaybillError } from '@waybill/core'
import { admit, answerOf } from './accept-events.js'
import { createBell } from './bell.js'
import { createCommitter } from './committer.js'
import type { Accepted, AcceptOptions, Delivery, DeliveryOptions, Drained, DrainOptions, Refused } from './delivery.js'
import { createLane, type Lane } from './lane/lane.js'
import { laneSettings } from './lane/lane-settings.js'
import type { NewEvent } from './store/store.js'
import { createWaitingRoom } from './waiting-room.js'

/** Opens the store and starts one lane per destination. Throws `ConfigurationError` for options that cannot work. */
export async function createDelivery(options: DeliveryOptions): Promise<Delivery> {
  const {
    store,
    destinations,
    order = 'identify-first',
    maxEventBytes = 1_000_000,
    clock = systemClock,
    random = Math.random,
  } = options
  checkOptions(options)
  const names = destinations.map(({ name }) => name)
  const { holds } = await store.open(names.map((name) => ({ name, order })))
  const changed = createBell(clock)
  const committer = createCommitter({
    store,
    clock,
    onSettled(count) {
      waitingRoom.knock(count)
      // While answers are on their way, whoever waits for the end need not look.
      if (!isFlying()) changed.ring()
    },
  })
  const waitingRoom = createWaitingRoom({ accept: committer.accept, clock })
  const lanes = new Map<string, Lane>(
    destinations.map((destination) => {
      const settings = laneSettings(options.defaults, options.lanes?.[destination.name])
      return [
        destination.name,
        createLane({ destination, store, committer, settings, clock, random, onRest: changed.ring }),
      ]
    }),
  )
  for (const { lane, endpoint, reason } of holds) lanes.get(lane)?.governors.hold(endpoint, reason)
  store.onWork((lane) => lanes.get(lane)?.wake())
  for (const lane of lanes.values()) lane.wake()
  const isFlying = () => [...lanes.values()].some((lane) => lane.isFlying())
  let closing: Promise<Drained> | undefined

  function laneOf(name: string): Lane {
    const lane = lanes.get(name)
    if (!lane)
      throw new WaybillError(`There is no lane "${name}".`, {
        kind: 'setup',
        code: 'unknown_lane',
        hint: `Known: ${names.join(', ')}.`,
      })
    return lane
  }

  async function acceptMany(
    inputs: readonly unknown[],
    { source = 'default', waitMs = 0 }: AcceptOptions = {},
  ): Promise<(Accepted | Refused)[]> {
    if (closing !== undefined) return inputs.map(() => refusal(closedError()))
    const admission = { source, lanes: names, maxEventBytes, now: clock.now() }
    const answers: (NewEvent | Accepted | Refused)[] = inputs.map((input) => admit(input, admission))
    const admitted = answers.filter(isNewEvent)
    if (admitted.length === 0) return answers as Refused[]
    try {
      const statuses = (await waitingRoom.enter(admitted, waitMs)).values()
      return answers.map((answer) => (isNewEvent(answer) ? answerOf(answer, statuses.next().value ?? 'full') : answer))
    } catch (error) {
      return answers.map((answer) => (isNewEvent(answer) ? refusal(error as WaybillError) : answer))
    }
  }

  async function left(): Promise<Drained> {
    const totals = await store.totals()
    const pending = Object.fromEntries(names.map((name) => [name, totals[name]?.pending ?? 0]))
    return { settled: Object.values(pending).every((count) => count === 0), left: pending }
  }

  async function flush({ deadlineMs = 10_000 }: DrainOptions = {}): Promise<Drained> {
    const until = clock.elapsed() + deadlineMs
    for (;;) {
      const rung = changed.next()
      await committer.idle()
      // Quiet lanes with nothing left to store: what is pending now waits for a person or for a later time.
      const atRest = (await allQuiet()) && !committer.busy
      const drained = await left()
      if (drained.settled || atRest || clock.elapsed() >= until) return drained
      await rung.orAfter(until - clock.elapsed())
    }
  }

  async function allQuiet(): Promise<boolean> {
    const quiet = await Promise.all([...lanes.values()].map((lane) => lane.isQuiet()))
    return quiet.every(Boolean)
  }

  async function shutDown({ deadlineMs = 10_000 }: DrainOptions): Promise<Drained> {
    const cancel = clock.after(deadlineMs, committer.giveUp)
    waitingRoom.close()
    await committer.idle()
    await Promise.all([...lanes.values()].map((lane) => lane.stop(deadlineMs)))
    cancel()
    const closed = await Promise.allSettled(destinations.map((destination) => destination.close()))
    const drained = await left()
    await store.close()
    const failed = closed.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    return drained
  }

  return {
    async accept(event, { source = 'default', waitMs = 0 } = {}) {
      if (closing !== undefined) throw closedError()
      const admitted = admit(event, { source, lanes: names, maxEventBytes, now: clock.now() })
      if (!isNewEvent(admitted)) throw admitted.error
      const [status = 'full'] = await waitingRoom.enter([admitted], waitMs)
      const answer = answerOf(admitted, status)
      if (answer.status === 'refused') throw answer.error
      return answer
    },
    acceptMany,
    where: (source, messageId) => store.where(source, messageId),
    find: (query, page) => store.find(query, page),
    totals: () => store.totals(),
    recount: () => store.recount(),
    async hold(hold) {
      const lane = laneOf(hold.lane)
      await store.hold(hold)
      lane.governors.hold(hold.endpoint, hold.reason)
    },
    async resume(name, endpoint) {
      const lane = laneOf(name)
      lane.governors.resume(endpoint)
      await store.resume(name, endpoint)
      lane.wake()
    },
    holds: () => [...lanes.values()].flatMap((lane) => lane.governors.holds()),
    flush,
    close: (drainOptions = {}) => (closing ??= shutDown(drainOptions)),
  }
}

function checkOptions({ destinations, lanes }: DeliveryOptions): void {
  const names = destinations.map(({ name }: Destination) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice)
    throw new ConfigurationError('createDelivery', [
      { field: 'destinations', rule: `has two named ${twice}`, hint: 'one lane per name' },
    ])
  const stranger = Object.keys(lanes ?? {}).find((name) => !names.includes(name))
  if (stranger)
    throw new ConfigurationError('createDelivery', [
      { field: `lanes.${stranger}`, rule: 'names no destination', hint: `known: ${names.join(', ')}` },
    ])
  const old = destinations.find(({ specVersion }) => specVersion !== 1)
  if (old)
    throw new ConfigurationError('createDelivery', [
      {
        field: 'destinations',
        rule: `has ${old.name} with contract version ${String(old.specVersion)}`,
        hint: 'this engine knows version 1',
      },
    ])
}

function isNewEvent(answer: NewEvent | Accepted | Refused): answer is NewEvent {
  return 'event' in answer
}

function refusal(error: WaybillError): Refused {
  return { status: 'refused', error }
}

function closedError(): WaybillError {
  return new WaybillError('The delivery is closed.', {
    kind: 'unavailable',
    code: 'closed',
    hint: 'Accept events before close().',
  })
}
