import type { CustomerEvent } from '@waybill/core'
import type { Hold, NewEvent, StoreLane, Ticket, Totals } from '@waybill/delivery/store'
import { acceptEvents } from '../accept/accept.js'
import { createRing } from '../accept/ring.js'
import { createDatabase, type Statement } from '../database/database.js'
import { digestOf } from '../database/digests.js'
import { checkDurability, migrate } from '../database/migrate.js'
import { arrangeDeliveries, type ImportedDelivery } from '../lease/arrange-deliveries.js'
import { createHolds } from '../lease/holds.js'
import { createLaneTable } from '../lease/lane-table.js'
import { type PostgresStoreOptions, readPostgresOptions } from '../postgres-options.js'
import { settleAll } from '../settle/settle.js'
import { createTallies } from '../settle/tallies.js'

/** One event of another store, with the states of its deliveries. */
export interface ImportedEvent extends Omit<NewEvent, 'event' | 'lanes' | 'skipped'> {
  /** The event's `messageId`. */
  readonly messageId: string
  /** The event. Absent where its body was erased or dropped. */
  readonly event?: CustomerEvent
  /** Its deliveries. */
  readonly deliveries: readonly ImportedDelivery[]
}

/** Imports the events of another store. */
export interface PostgresImport {
  /** Adds events in order, all or none. Resolves with the number of new ones: an event whose id is known is not changed. */
  add(events: readonly ImportedEvent[]): Promise<number>
  /** Adds a hold. */
  hold(hold: Hold): Promise<void>
  /** How many deliveries the tables contain in each state, by lane. */
  recount(): Promise<Totals>
  /** Ends the connections; a pool of the caller stays open. */
  close(): Promise<void>
}

/**
 * Prepares an import into PostgreSQL: makes missing tables and the lanes that the imported deliveries may have. Rejects with
 * `ConfigurationError` for wrong options.
 */
export async function postgresImport(
  options: PostgresStoreOptions,
  laneSettings: readonly StoreLane[],
): Promise<PostgresImport> {
  const database = createDatabase(readPostgresOptions(options, 'postgresImport'))
  const { schema } = database
  await checkDurability(database, options.replicated ?? false)
  await migrate(database)
  const lanes = createLaneTable(database)
  await lanes.open(laneSettings)
  const ring = createRing(database, { turnAfter: options.partitionEvents ?? 50_000 })
  await ring.refresh()

  async function addNew(run: Statement, events: readonly ImportedEvent[]): Promise<number> {
    const context = { schema, lanes, slot: ring.slot, lockMs: undefined }
    const statuses = await acceptEvents(run, events.map(newEventOf), context)
    const fresh = events.filter((_, index) => statuses[index] === 'accepted')
    if (fresh.length === 0) return 0
    const digests = fresh.map(({ source, messageId }) => digestOf(source, messageId))
    const rows = await run(
      `SELECT i.seq FROM unnest($1::uuid[]) WITH ORDINALITY AS f(digest, n) JOIN ${schema}.ids i USING (digest) ORDER BY n`,
      [digests],
    )
    const seqs = rows.map(({ seq }) => Number(seq))
    const placed = fresh.flatMap(({ deliveries }, index) =>
      deliveries.map((delivery) => ({ ...delivery, seq: seqs[index] as number })),
    )
    await arrangeDeliveries(run, placed, { schema, lanes })
    const transitions = placed.flatMap((delivery) => {
      const { lane, seq, state, reason, detail } = delivery
      if (state === 'pending') return []
      const ticket: Ticket = { lane, seq, lease: 0 }
      const next = { state, ...(reason === undefined ? {} : { reason }), ...(detail === undefined ? {} : { detail }) }
      return [{ tickets: [ticket], next, attempts: [] }]
    })
    await settleAll(run, transitions, { schema, lanes })
    const bodiless = seqs.filter((_, index) => !fresh[index]?.event)
    await run(`UPDATE ${schema}.events SET body = NULL WHERE seq = ANY($1::bigint[])`, [bodiless])
    return fresh.length
  }

  return {
    add: (events) => database.unit((run) => addNew(run, events)),
    hold: createHolds(database, lanes).hold,
    recount: createTallies(database, lanes).recount,
    close: database.close,
  }
}

function newEventOf({ deliveries, messageId, event, ...rest }: ImportedEvent): NewEvent {
  // A missing body is replaced by this one, which is deleted again after the insert.
  const placeholder: CustomerEvent = { type: 'track', event: '', messageId, timestamp: new Date(rest.at).toISOString() }
  return { ...rest, event: event ?? placeholder, lanes: deliveries.map(({ lane }) => lane) }
}
