import { isBarrier, orderKeysOf } from '@waybill/delivery'
import type { DeliveryState, FoundDelivery, Store, Where } from '@waybill/delivery/store'
import type { ImportedDelivery, ImportedEvent, PostgresImport } from '@waybill/store-postgres'

export interface MoveOptions {
  readonly from: Store
  readonly to: PostgresImport
  readonly lanes: readonly string[]
  /** Called after each page with the number of events that are done. */
  readonly onProgress?: (events: number) => void
}

/** Counts of a move. */
export interface Moved {
  readonly events: number
  /** Events that the new store had already, from an earlier move that was interrupted. */
  readonly known: number
  /** Deliveries by lane and state. */
  readonly deliveries: Readonly<Record<string, Readonly<Record<DeliveryState, number>>>>
}

type FoundEvent = Extract<Where, { status: 'found' }>
type Marks = Pick<ImportedDelivery, 'inDoubt' | 'stops'>

const pageSize = 500

/** Copies every event with its deliveries, oldest first. Does not change the old store. */
export async function moveEvents({ from, to, lanes, onProgress }: MoveOptions): Promise<Moved> {
  const marks = await marksOf(from, lanes)
  const deliveries = Object.fromEntries(lanes.map((lane) => [lane, zeroCounts()]))
  let events = 0
  let known = 0
  for (let after = 0; ; ) {
    const page = await from.find({}, { after, limit: pageSize })
    const last = page.at(-1)
    if (!last) return { events, known, deliveries }
    const found = await eventsOf(from, page)
    for (const event of found)
      for (const { lane, state } of Object.values(event.lanes)) {
        const counts = deliveries[lane]
        if (counts) counts[state]++
      }
    const added = await to.add(found.map((event) => importedEventOf(event, marks)))
    events += found.length
    known += found.length - added
    after = last.seq
    onProgress?.(events)
  }
}

async function eventsOf(from: Store, page: readonly FoundDelivery[]): Promise<FoundEvent[]> {
  const ids = new Map(page.map(({ seq, source, messageId }) => [seq, [source, messageId] as const]))
  const found = await Promise.all([...ids.values()].map(([source, messageId]) => from.where(source, messageId)))
  return found.filter((where): where is FoundEvent => where.status === 'found')
}

/**
 * Reads the marks of deliveries that a crashed process was working on. Only a lease shows them, and such deliveries are
 * among the first that are due. The leases end with this process.
 */
async function marksOf(from: Store, lanes: readonly string[]): Promise<ReadonlyMap<string, Marks>> {
  const marks = new Map<string, Marks>()
  for (const lane of lanes)
    for (;;) {
      const leases = await from.lease(lane, { max: 1_000, maxBytes: 100_000_000, forMs: 60_000 })
      if (leases.length === 0) break
      for (const { seq, inDoubt = false, stops = 0 } of leases)
        if (inDoubt || stops > 0) marks.set(`${lane} ${seq}`, { inDoubt, stops })
    }
  return marks
}

function importedEventOf(found: FoundEvent, marks: ReadonlyMap<string, Marks>): ImportedEvent {
  const { seq, source, messageId, acceptedAt, event, lanes } = found
  return {
    source,
    messageId,
    ...(event && { event }),
    at: acceptedAt,
    bytes: event ? Buffer.byteLength(JSON.stringify(event)) : 0,
    keys: event ? orderKeysOf(event) : [],
    barrier: event ? isBarrier(event) : false,
    deliveries: Object.values(lanes).map((delivery) => ({ ...delivery, ...marks.get(`${delivery.lane} ${seq}`) })),
  }
}

function zeroCounts(): Record<DeliveryState, number> {
  return { pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0, discarded: 0 }
}
