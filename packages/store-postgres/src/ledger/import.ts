import type { CustomerEvent } from '@waybill/core'
import { toText } from '@waybill/delivery/queue'
import type { AllPersonMarks, Hold, NewEvent, StoreAudit, StoreLane, Ticket, Totals } from '@waybill/delivery/store'
import { acceptEvents } from '../accept/accept.js'
import { createRing } from '../accept/ring.js'
import { copyAudit } from '../control/audit.js'
import { createChanges } from '../control/changes.js'
import { createPersons } from '../control/persons.js'
import { createDatabase, type Statement } from '../database/database.js'
import { digestOf } from '../database/digests.js'
import { checkDurability, migrate } from '../database/migrate.js'
import { arrangeDeliveries, type ImportedDelivery } from '../lease/arrange-deliveries.js'
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

/** An import waits for nobody. */
const unheard = { onTheWire: { requests: 0, deliveries: 0, events: [] }, unanswered: [] }

/** Imports the events of another store. */
export interface PostgresImport {
  /** Adds events in order, all or none. Resolves with the number of new ones: an event whose id is known is not changed. */
  add(events: readonly ImportedEvent[]): Promise<number>
  /** Adds a hold. */
  hold(hold: Hold): Promise<void>
  /** Adds what another store keeps of persons, before their events. Rejects where the tables have persons of another key. */
  persons(kept: AllPersonMarks): Promise<void>
  /** Copies the audit log of another store. Rejects with code `audit_differs` where the tables have one of their own. */
  audit(from: Pick<StoreAudit, 'read'>): Promise<void>
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
  const changes = createChanges(database, lanes)
  const persons = createPersons({ database, change: (write) => write(), heard: async () => unheard })
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
      const { lane, seq, state, reason, detail, remarks } = delivery
      if (state === 'pending') return []
      const ticket: Ticket = { lane, seq, lease: 0 }
      // What is let go was parked before.
      const ended = state === 'discarded' ? 'parked' : state
      const next = {
        state: ended,
        ...(reason === undefined ? {} : { reason }),
        ...(detail === undefined ? {} : { detail }),
        ...(remarks && { remarks }),
      }
      return [{ tickets: [ticket], next, attempts: [] }]
    })
    await settleAll(run, transitions, { schema, lanes })
    await letGo(run, placed)
    const bodiless = seqs.filter((_, index) => !fresh[index]?.event)
    await run(`UPDATE ${schema}.events SET body = NULL WHERE seq = ANY($1::bigint[])`, [bodiless])
    return fresh.length
  }

  /** Discards what the other store had discarded. */
  async function letGo(
    run: Statement,
    placed: readonly (ImportedDelivery & { readonly seq: number })[],
  ): Promise<void> {
    const gone = placed.flatMap((delivery) => (delivery.discarded ? [{ ...delivery, ...delivery.discarded }] : []))
    if (gone.length === 0) return
    const textOf = (value: string | undefined) => (value === undefined ? null : toText(value))
    await run(
      `WITH gone AS (
         UPDATE ${schema}.ledger l SET state = 6, let_go_at = g.at, let_go_by = g.who, parked_as = g.parked_as
         FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) AS g(lane, seq, at, who, parked_as)
         WHERE l.lane = g.lane AND l.seq = g.seq AND l.state = 3 RETURNING l.lane
       )
       INSERT INTO ${schema}.tallies (lane, parked) SELECT lane, -count(*) FROM gone GROUP BY lane`,
      [
        gone.map(({ lane }) => lanes.idOf(lane)),
        gone.map(({ seq }) => seq),
        gone.map(({ at }) => at),
        gone.map(({ by }) => textOf(by)),
        gone.map(({ parkedAs }) => textOf(parkedAs)),
      ],
    )
  }

  return {
    add: (events) => database.unit((run) => addNew(run, events)),
    async hold(hold) {
      await changes.hold(hold, 'import')
    },
    async persons({ keyPrint, marks }) {
      if (keyPrint === undefined) return
      for (const { digest, suppressed, consent } of marks)
        await persons.change({
          ...{ digests: [digest], keyPrint },
          ...(suppressed && { suppress: suppressed }),
          ...(consent && { consent }),
        })
    },
    audit: (from) => copyAudit(database, from),
    recount: createTallies(database, lanes).recount,
    close: database.close,
  }
}

function newEventOf({ deliveries, messageId, event, ...rest }: ImportedEvent): NewEvent {
  // A missing body is replaced by this one, which is deleted again after the insert.
  const placeholder: CustomerEvent = { type: 'track', event: '', messageId, timestamp: new Date(rest.at).toISOString() }
  return { ...rest, event: event ?? placeholder, lanes: deliveries.map(({ lane }) => lane) }
}
