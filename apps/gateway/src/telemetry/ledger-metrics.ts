import type { Waybill } from '@waybill/delivery'
import { Gauge, type Registry } from 'prom-client'

const states = ['accepted', 'pending', 'delivered', 'skipped', 'parked', 'expired', 'erased', 'discarded'] as const

/** Registers gauges of the ledger and the lanes. Returns a function that updates them; await it before reading the registry. */
export function watchLedger(registry: Registry, delivery: () => Waybill): () => Promise<void> {
  const registers = [registry]
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames: ['destination', ...labelNames], registers })
  const events = gauge('waybill_ledger_events', 'Deliveries by state, from the counters of the ledger.', 'state')
  const imbalance = gauge('waybill_ledger_imbalance', 'Accepted deliveries that are in no state. Always 0.')
  const pending = gauge('waybill_lane_pending', 'Pending deliveries.')
  const fill = gauge('waybill_lane_fill', 'Pending deliveries as a share of the bound: at 1 the lane is full.')
  const oldest = gauge('waybill_lane_oldest_seconds', 'Age of the oldest pending delivery.')
  const inFlight = gauge('waybill_lane_in_flight', 'Requests in flight.')
  const concurrency = gauge('waybill_lane_concurrency', 'Most requests in flight that the throttle allows now.')
  const held = gauge('waybill_lane_holds', 'Holds of the lane and its endpoints.')
  const limited = gauge('waybill_lane_limited_seconds', 'Seconds until the pause that the vendor asked for ends.')
  const failing = gauge(
    'waybill_lane_failing_seconds',
    'Seconds since the lane began to fail; 0 while requests succeed.',
  )

  const absent = gauge(
    'waybill_lane_absent',
    'Whether no destination has the name of the lane, which has pending deliveries.',
  )

  const plain = (name: string, help: string) => new Gauge({ name, help, registers })
  const full = plain('waybill_store_disk_full', 'Whether new events are refused because the disk of the store is full.')
  const free = plain(
    'waybill_store_disk_free_bytes',
    'Free bytes on the disk of the store; NaN where it cannot see it.',
  )
  const needed = plain(
    'waybill_store_disk_needed_bytes',
    'Bytes that must be free on the disk for new events to be taken after it was full; NaN where the store cannot see it.',
  )

  async function read(): Promise<void> {
    const [totals, lanes, disk] = await Promise.all([delivery().totals(), delivery().lanes(), delivery().disk()])
    full.set(disk ? Number(disk.full) : Number.NaN)
    free.set(disk?.freeBytes ?? Number.NaN)
    needed.set(disk?.neededBytes ?? Number.NaN)
    for (const [destination, tally] of Object.entries(totals)) {
      for (const state of states) events.set({ destination, state }, tally[state])
      const placed = states.reduce((sum, state) => (state === 'accepted' ? sum : sum + tally[state]), 0)
      imbalance.set({ destination }, tally.accepted - placed)
    }
    absent.reset()
    for (const lane of lanes) {
      const destination = lane.lane
      const { oldestAt } = lane.depth
      pending.set({ destination }, lane.depth.pending)
      fill.set({ destination }, lane.depth.fill ?? 0)
      oldest.set({ destination }, oldestAt === undefined ? 0 : Math.max(0, Date.now() - oldestAt) / 1_000)
      absent.set({ destination }, Number(lane.absent === true))
      inFlight.set({ destination }, lane.inFlight)
      concurrency.set({ destination }, lane.concurrency)
      held.set({ destination }, lane.holds.length)
      limited.set({ destination }, lane.limitedForMs / 1_000)
      failing.set({ destination }, (lane.failingForMs ?? 0) / 1_000)
    }
  }

  const readable = new Gauge({
    name: 'waybill_ledger_readable',
    help: 'Whether the store answered when these figures were read.',
    registers,
  })
  return () =>
    read().then(
      () => readable.set(1),
      () => readable.set(0),
    )
}
