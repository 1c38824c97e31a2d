import { systemClock, WaybillError } from '@waybill/core'
import { createWaybill, type ForgetResult, type HoldResult, type Waybill } from '@waybill/delivery'
import { eventsOf, eventsPerUser } from '../events.js'
import { loadCampaignStore } from '../store.js'
import { destinationsFor } from './destinations.js'
import { jumpingClock } from './jumping-clock.js'
import type { ControlOrder, DrainOrder, Undelivered, WorkerMessage, WorkerOrders } from './message.js'
import { poisoned } from './poisoned.js'
import { createCommitWatch, type StrikeOrder } from './self-strike.js'

const usersPerBatch = 4

process.once('message', (orders: WorkerOrders) => {
  work(orders).catch(fail)
})
// Without its parent it has nobody to work for.
process.once('disconnect', () => process.exit(1))

function fail(error: Error): void {
  tell({ type: 'failed', message: error.stack ?? String(error) })
  setTimeout(() => process.exit(1), 100)
}

function control(delivery: Waybill, order: ControlOrder): Promise<HoldResult | ForgetResult | undefined> {
  if (order.call === 'hold') return delivery.hold({ lane: order.lane, reason: 'by hand' })
  if (order.call === 'resume') return delivery.resume({ lane: order.lane }).then(() => undefined)
  return delivery.forget({ userId: order.userId })
}

async function work(orders: WorkerOrders): Promise<void> {
  const { store: url, place, name, vendors, backlog, deliver, lanes, padding, poison } = orders
  const clock = orders.clockJumps ? jumpingClock() : systemClock
  const watch = createCommitWatch()
  const store = watch.watched(await (await loadCampaignStore(url)).open(place, { clock }))
  const destinations = destinationsFor(vendors)
    .filter((each) => !lanes || lanes.includes(each.name))
    .map((each) => (poison ? poisoned(each, poison) : each))
  let open = 0
  let stopped = false
  let hasWorked = false
  const works = () => {
    if (!hasWorked) tell({ type: 'working' })
    hasWorked = true
  }
  tell({ type: 'opening' })
  const delivery = await createWaybill({
    store,
    destinations,
    clock,
    deliver,
    defaults: {
      backoffMs: 20,
      maxBackoffMs: 200,
      attemptTimeoutMs: 30_000,
      breakerAfter: 50,
      maxProbePauseMs: 100,
      confirmForMs: 5_000,
    },
    observe(event) {
      if (event.type !== 'settled') return
      open -= event.count
      tell({ type: 'settled', lane: event.lane, ids: event.events().map(({ messageId }) => messageId) })
      works()
    },
  })
  tell({ type: 'ready' })

  // Whoever only accepts hears nothing of what is settled, and asks.
  const pending = async () => {
    if (deliver) return open
    return Object.values(await patiently(delivery.totals)).reduce((sum, lane) => sum + lane.pending, 0)
  }

  async function produce(): Promise<void> {
    for (let user = 0; !stopped; user += usersPerBatch) {
      while ((await pending()) > backlog * destinations.length)
        await new Promise((resolve) => setTimeout(resolve, deliver ? 2 : 20))
      const batch = Array.from({ length: usersPerBatch }, (_, index) => eventsOf(name, user + index, padding)).flat()
      open += usersPerBatch * eventsPerUser * destinations.length
      const answers = await patiently(() => delivery.acceptMany(batch))
      const ids = answers.flatMap((answer) => (answer.status === 'refused' ? [] : [answer.messageId]))
      tell({ type: 'acknowledged', ids })
      if (!deliver) works()
      if (ids.length === batch.length) continue
      open -= (batch.length - ids.length) * destinations.length
      tell({ type: 'refused', count: batch.length - ids.length })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  const producing = backlog > 0 ? produce() : Promise.resolve()
  process.on('message', (order: DrainOrder | StrikeOrder | ControlOrder) => {
    if (order.type === 'strike') return watch.strike(order)
    if (order.type === 'control')
      return void patiently(() => control(delivery, order)).then(
        (answer) => tell({ type: 'controlled', ...(answer && { answer }) }),
        fail,
      )
    stopped = true
    void producing.then(() => drain(delivery, { timeoutMs: order.timeoutMs, shared: store.guarantees.shared }))
  })
}

interface DrainTerms {
  readonly timeoutMs: number
  readonly shared: boolean
}

async function drain(delivery: Waybill, { timeoutMs, shared }: DrainTerms): Promise<void> {
  // What a dead process had in hand moves by itself only when its leases end: nothing that a flush waits for.
  for (const until = performance.now() + timeoutMs; ; ) {
    const { settled } = await patiently(() => delivery.flush({ timeoutMs: Math.max(0, until - performance.now()) }))
    if (settled || !shared || performance.now() > until) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const undelivered: Undelivered[] = []
  for (const state of ['pending', 'skipped', 'parked', 'expired', 'erased', 'discarded'] as const) {
    let after = 0
    for (;;) {
      const found = await delivery.find({ state }, { after, limit: 1_000 })
      if (found.length === 0) break
      for (const { seq, messageId, delivery: entry } of found) {
        const { lane, reason } = entry
        undelivered.push({ lane, messageId, state, ...(reason ? { reason } : {}) })
        after = seq
      }
    }
  }
  const [totals, recount, lanes] = await Promise.all([delivery.totals(), delivery.recount(), delivery.lanes()])
  await delivery.close({ timeoutMs: 2_000 })
  process.send?.({ type: 'drained', totals, recount, lanes, undelivered } satisfies WorkerMessage, () =>
    process.exit(0),
  )
}

/** Asks again for as long as the store is away. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!WaybillError.isInstance(error) || error.kind !== 'unavailable') throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message)
}
