import { hostname } from 'node:os'
import { fromText, toText } from '@waybill/delivery/queue'
import type { WorkerStatus } from '@waybill/delivery/store'
import type { Database } from './database.js'

/** The processes that use the tables. */
export interface Workers {
  /** The number of this process. */
  readonly id: number
  /** Its name. */
  readonly name: string
  /** Registers this process. */
  join(): Promise<void>
  /** Stores a sign of life of this process. */
  seen(): Promise<void>
  all(): Promise<WorkerStatus[]>
  /** Deletes the registration of this process. */
  leave(): Promise<void>
}

/** Seconds without a sign of life after which a process counts as dead: as long as its leases last. */
const deadAfter = 30

/** How long a dead process is listed, in hours. */
const shownFor = 24

export function createWorkers({ schema, run }: Database, name = `${hostname()}:${process.pid}`): Workers {
  let id = 0
  return {
    get id() {
      return id
    },
    name,
    async join() {
      const [row] = await run(
        `INSERT INTO ${schema}.workers (name, started_at, seen_at, seen_version) VALUES ($1, now(), now(), 0) RETURNING id`,
        [toText(name)],
      )
      id = row?.['id'] as number
    },
    async seen() {
      await run(
        `WITH old AS (DELETE FROM ${schema}.workers WHERE seen_at < now() - interval '${shownFor} hours')
         UPDATE ${schema}.workers SET seen_at = now() WHERE id = $1`,
        [id],
      )
    },
    async all() {
      const rows = await run(
        `WITH leased AS MATERIALIZED (
           SELECT q.worker, l.name, count(*) AS count FROM ${schema}.lanes l JOIN ${schema}.queue q ON q.lane = l.id
           WHERE q.worker IS NOT NULL AND q.due_at > now() AND q.due_at < 'infinity' GROUP BY q.worker, l.name)
         SELECT w.name, extract(epoch FROM w.seen_at) * 1000 AS seen, w.seen_at > now() - interval '${deadAfter} seconds' AS alive,
           w.seen_version, CASE WHEN w.licence_until > now() THEN extract(epoch FROM w.licence_until) * 1000 END AS licensed_until,
           coalesce((SELECT json_object_agg(l.name, l.count) FROM leased l WHERE l.worker = w.id), '{}') AS leases
         FROM ${schema}.workers w ORDER BY w.id`,
      )
      return rows.map(({ name: worker, seen, alive, leases, seen_version: heardOf, licensed_until: until }) => ({
        name: fromText(worker as string),
        seenAt: Number(seen),
        alive: alive as boolean,
        leases: leases as Record<string, number>,
        ...(heardOf === null ? {} : { heardOf: Number(heardOf) }),
        ...(until === null ? {} : { licensedUntil: Math.trunc(Number(until)) }),
      }))
    },
    async leave() {
      await run(`DELETE FROM ${schema}.workers WHERE id = $1`, [id])
    },
  }
}
