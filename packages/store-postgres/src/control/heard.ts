import { setTimeout as sleep } from 'node:timers/promises'
import { fromText } from '@waybill/delivery/queue'
import type { Heard, OnTheWire } from '@waybill/delivery/store'
import type { Database, SqlRow } from '../database/database.js'

export interface HeardOptions {
  readonly database: Database
  /** Longest wait in milliseconds for a database that does not say who has a licence. */
  readonly mostMs: number
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number
}

/** How long between two looks, in milliseconds. */
const betweenLooksMs = 20

/** A process that gives its licence back has nothing on the wire. One that lost it may have, for as long as a lease lasts. */
const rememberedSeconds = 30

const noWire: OnTheWire = { requests: 0, deliveries: 0, events: [] }
const mostNamed = 100

/**
 * Waits until each process with a licence has applied a change, or has lost the licence; with `waitMs` no longer than that. One
 * that lost it shortly before is named, too: nobody knows what it had handed to its sockets. A process of a version that has
 * no licence may send without one, and is named as one that does not answer.
 */
export function createHeard({ database: { schema, run }, mostMs, now }: HeardOptions) {
  const statement = `SELECT id, name, seen_version, reports, coalesce(licence_until > clock_timestamp(), false) AS is_licensed,
      coalesce(licence_until > clock_timestamp() - interval '${rememberedSeconds} seconds', false) AS was_licensed,
      seen_version IS NULL AND seen_at > clock_timestamp() - interval '30 seconds' AS is_old
    FROM ${schema}.workers`
  let begunAt = Number.NEGATIVE_INFINITY
  let next: Promise<SqlRow[] | undefined> | undefined

  /** A look that begins after this call. Calls that wait at the same time share it. */
  function look(): Promise<SqlRow[] | undefined> {
    next ??= sleep(Math.max(0, begunAt + betweenLooksMs - now())).then(() => {
      next = undefined
      begunAt = now()
      return run(statement).catch(() => undefined)
    })
    return next
  }

  return async function heard(change: number, waitMs = Number.POSITIVE_INFINITY): Promise<Heard> {
    const silent = new Map<number, string>()
    const reports = new Map<number, OnTheWire>()
    const old = new Map<number, string>()
    const until = now() + waitMs
    for (let answeredAt = now(); ; ) {
      const rows = await look()
      if (rows) answeredAt = now()
      const present = new Set<number>()
      let isComplete = rows !== undefined
      for (const row of rows ?? []) {
        const id = row['id'] as number
        const name = fromText(row['name'] as string)
        present.add(id)
        const hasHeard = Number(row['seen_version'] ?? -1) >= change
        const report = (JSON.parse((row['reports'] as string | null) ?? '{}') as Record<string, OnTheWire>)[change]
        if (hasHeard && report) reports.set(id, report)
        if (row['is_old']) old.set(id, name)
        if (hasHeard) silent.delete(id)
        else if (row['was_licensed']) silent.set(id, name)
        if (!hasHeard && row['is_licensed']) isComplete = false
      }
      // One that is gone has closed: what it had sent has ended.
      if (rows) for (const id of [...silent.keys()]) if (!present.has(id)) silent.delete(id)
      if (isComplete || now() >= Math.min(until, answeredAt + mostMs)) break
    }
    return {
      onTheWire: [...reports.values()].reduce(sumOf, noWire),
      unanswered: [...silent.values(), ...old.values()],
    }
  }
}

function sumOf(one: OnTheWire, other: OnTheWire): OnTheWire {
  return {
    requests: one.requests + other.requests,
    deliveries: one.deliveries + other.deliveries,
    events: [...one.events, ...other.events].slice(0, mostNamed),
  }
}
