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

/** One event of another store, with what became of it. */
export interface ImportedEvent extends Omit<NewEvent, 'event' | 'lanes' | 'skipped'> {
  readonly messageId: string
  /** Absent once erased or dropped. */
  readonly event?: CustomerEvent
  readonly entries: readonly ImportedDelivery[]
}

/** Takes the events of another store over. */
export interface PostgresImport {
  /** Adds them, all or none, in order. Returns how many were new: one whose id is known is left as it is. */
  add(events: readonly ImportedEvent[]): Promise<number>
  hold(hold: Hold): Promise<void>
  /** What is there now, from the rows. */
  recount(): Promise<Totals>
  close(): Promise<void>
}

/** Makes the tables where they are missing. Rejects with `ConfigurationError` for options that cannot work. `lanes` are those that imported entries may have. */
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
    const placed = fresh.flatMap(({ entries }, index) =>
      entries.map((entry) => ({ ...entry, seq: seqs[index] as number })),
    )
    await arrangeDeliveries(run, placed, { schema, lanes })
    const settlements = placed.flatMap((entry) => {
      const { lane, seq, state, reason, detail } = entry
      if (state === 'pending') return []
      const ticket: Ticket = { lane, seq, lease: 0 }
      const next = { state, ...(reason === undefined ? {} : { reason }), ...(detail === undefined ? {} : { detail }) }
      return [{ tickets: [ticket], next, attempts: [] }]
    })
    await settleAll(run, settlements, { schema, lanes })
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

function newEventOf({ entries, messageId, event, ...rest }: ImportedEvent): NewEvent {
  // The body that stands in for a missing one is taken away again.
  const standIn: CustomerEvent = { type: 'track', event: '', messageId, timestamp: new Date(rest.at).toISOString() }
  return { ...rest, event: event ?? standIn, lanes: entries.map(({ lane }) => lane) }
}
