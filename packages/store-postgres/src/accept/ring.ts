import type { PurgeOptions } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'
import { sqlStateOf } from '../database/postgres-errors.js'
import { archiveSlot, ringSlots } from '../database/schema.js'

/** The ring of partitions: one takes new events, and old ones are emptied. */
export interface Ring {
  /** The partition that takes new events, as it was read last. */
  readonly slot: number
  /** Reads it again. */
  refresh(): Promise<void>
  /** Makes the next partition the active one, when this one has enough events and the next is empty. */
  turn(options: PurgeOptions): Promise<void>
  /**
   * Empties partitions in which everything is old enough. Resolves with the number of deleted events, and with those of the
   * partitions that are left which have the oldest events.
   */
  empty(options: PurgeOptions): Promise<{ readonly count: number; readonly left: readonly number[] }>
}

export interface RingOptions {
  /** A partition takes at least so many events. */
  readonly turnAfter: number
}

/** A partition is emptied when at most this share of its events must be moved to the archive, or so few. */
const mostStay = { share: 0.2, events: 1_000 }

/**
 * A partition takes new events for this part of the time that they stay. All but the last of them go when that one does: not
 * later than the twentieth that is promised, where purges come often.
 */
const turnsInTime = 21

/** A partition with too many open events is looked at again after so many milliseconds. */
const lookAgainMs = 60_000

/**
 * Longest wait for a partition that another transaction reads, in milliseconds. After that it is emptied another time. Whoever
 * comes meanwhile stands behind this wait.
 */
const lockMs = 10

/** PostgreSQL cannot calculate with what never ends: a thousand years. */
const longestMs = 3e13

export function createRing(database: Database, { turnAfter }: RingOptions): Ring {
  const { schema, run, unit } = database
  let slot = 1
  const lookAgainAt = new Map<number, number>()
  /** When something of a partition was settled last, as it was read once: to find it, all of it is read. */
  const settledLast = new Map<number, { readonly upTo: unknown; readonly at: number }>()

  async function refresh(): Promise<void> {
    const [row] = await run(`SELECT slot FROM ${schema}.ring WHERE active`)
    slot = Number(row?.['slot'])
  }

  /**
   * Resolves with the number of deleted events. `waits`: too many must stay for now. `young`: the partition, and so each
   * later one, is not old enough, or another transaction is at it.
   */
  async function emptyOne(old: number, { settledBefore, keep }: PurgeOptions): Promise<number | 'waits' | 'young'> {
    const [state] = await run(
      `SELECT min(seq) AS first, max(seq) AS last, (SELECT last_value FROM ${schema}.seqs) - max(seq) AS newer
       FROM ${schema}.events_${old}`,
    )
    const { first, last, newer } = state ?? {}
    if (newer === null) return 0
    // Sequence numbers also count duplicates, so this keeps some more events than asked for.
    if (Number(newer) < 2 * keep && (await isYoung(old, last, settledBefore))) return 'young'
    return unit((inUnit) => truncate(inUnit, old, [first, last])).catch((error: unknown) => {
      if (isBusy(error)) return 'young'
      throw error
    })
  }

  /** What is settled later makes a partition younger, never older. */
  async function isYoung(old: number, upTo: unknown, settledBefore: number): Promise<boolean> {
    const known = settledLast.get(old)
    if (known && known.upTo === upTo && known.at >= settledBefore) return true
    const [row] = await run(`SELECT extract(epoch FROM max(settled_at)) * 1000 AS at FROM ${schema}.ledger_${old}`)
    const at = row?.['at'] === null ? Number.NEGATIVE_INFINITY : Number(row?.['at'])
    settledLast.set(old, { upTo, at })
    return at >= settledBefore
  }

  /**
   * Counts and moves under locks of rows alone. The partitions are locked for a moment before, to see that nobody is at them,
   * and at the end, while it is made sure that nothing has come meanwhile, and they are truncated.
   */
  async function truncate(inUnit: Statement, old: number, range: readonly unknown[]): Promise<number | 'waits'> {
    const lock = `LOCK TABLE ${schema}.events_${old}, ${schema}.ledger_${old} IN ACCESS EXCLUSIVE MODE`
    await inUnit(`SET LOCAL lock_timeout = ${lockMs}; SAVEPOINT unlocked`)
    await inUnit(lock)
    await inUnit('ROLLBACK TO SAVEPOINT unlocked')
    const staying = `SELECT v.seq FROM ${schema}.events_${old} v WHERE
      EXISTS (SELECT FROM ${schema}.queue q WHERE q.lane IN (SELECT id FROM ${schema}.lanes) AND q.seq = v.seq)
      OR EXISTS (SELECT FROM ${schema}.ledger_${old} l WHERE l.seq = v.seq AND (l.state = 3 OR l.replay IS NOT NULL))`
    const [counts] = await inUnit(
      `SELECT (SELECT count(*) FROM ${schema}.events_${old}) AS events, (SELECT count(*) FROM (${staying}) s) AS staying`,
    )
    const events = Number(counts?.['events'])
    const stay = Number(counts?.['staying'])
    if (stay > Math.max(events * mostStay.share, mostStay.events)) {
      lookAgainAt.set(old, performance.now() + lookAgainMs)
      return 'waits'
    }
    await inUnit(`CREATE TEMPORARY TABLE staying ON COMMIT DROP AS ${staying}`)
    await inUnit(
      `UPDATE ${schema}.queue SET slot = ${archiveSlot} WHERE lane IN (SELECT id FROM ${schema}.lanes) AND seq IN (SELECT seq FROM staying)`,
    )
    for (const table of ['events', 'ledger'])
      await inUnit(
        `UPDATE ${schema}.${table} SET slot = ${archiveSlot} WHERE slot = ${old} AND seq IN (SELECT seq FROM staying)`,
      )
    const [gone] = await inUnit(
      `WITH counted AS (
         INSERT INTO ${schema}.gone (lane, state, count)
         SELECT lane, state, count(*) FROM ${schema}.ledger_${old} GROUP BY lane, state RETURNING count)
       SELECT coalesce(sum(count), 0)::bigint AS entries, (SELECT count(*) FROM ${schema}.events_${old}) AS events FROM counted`,
    )
    await inUnit(lock)
    const [same] = await inUnit(
      `SELECT (SELECT count(*) FROM ${schema}.ledger_${old}) = $1::bigint AND (SELECT count(*) FROM ${schema}.events_${old}) = $2::bigint
         AND NOT EXISTS (SELECT FROM ${schema}.ledger_${old} WHERE state = 3)
         AND NOT EXISTS (SELECT FROM ${schema}.ledger_${old} WHERE replay IS NOT NULL)
         AND NOT EXISTS (SELECT FROM ${schema}.lanes l CROSS JOIN LATERAL (SELECT FROM ${schema}.queue q
           WHERE q.lane = l.id AND q.seq BETWEEN $3 AND $4 AND q.slot = ${old} LIMIT 1) open) AS same`,
      [gone?.['entries'], gone?.['events'], ...range],
    )
    if (!same?.['same']) throw Object.assign(new Error('Something has come into the partition.'), { code: busy })
    await inUnit(`TRUNCATE ${schema}.events_${old}, ${schema}.ledger_${old}`)
    return events - stay
  }

  return {
    get slot() {
      return slot
    },
    refresh,
    async turn({ settledBefore, keep }) {
      const next = (slot % ringSlots) + 1
      const retentionMs = Math.max(0, Date.now() - settledBefore)
      const rows = await run(
        `WITH now_active AS (
           SELECT slot FROM ${schema}.ring WHERE active AND slot = $1
             AND (SELECT last_value FROM ${schema}.seqs) - first_seq >= $3
             AND ((SELECT last_value FROM ${schema}.seqs) - first_seq >= $4 OR since < now() - $5::float8 * interval '1 millisecond')
             AND NOT EXISTS (SELECT FROM ${schema}.events_${next})
           FOR UPDATE SKIP LOCKED
         ), ended AS (UPDATE ${schema}.ring r SET active = false FROM now_active a WHERE r.slot = a.slot RETURNING 1)
         INSERT INTO ${schema}.ring (slot, active, since, first_seq)
         SELECT $2, true, now(), (SELECT last_value FROM ${schema}.seqs) FROM ended
         ON CONFLICT (slot) DO UPDATE SET active = true, since = now(), first_seq = excluded.first_seq
         RETURNING slot`,
        [slot, next, turnAfter, Math.ceil(keep / turnsInTime), Math.min(retentionMs, longestMs) / turnsInTime],
      )
      if (rows.length > 0) await refresh()
    },
    async empty(options) {
      const olds = await run(
        `SELECT slot FROM ${schema}.ring WHERE NOT active AND slot > ${archiveSlot} ORDER BY first_seq`,
      )
      let count = 0
      const left: number[] = []
      for (const { slot: old } of olds as { slot: number }[]) {
        const went = performance.now() < (lookAgainAt.get(old) ?? 0) ? 'waits' : await emptyOne(old, options)
        if (typeof went === 'number') count += went
        else left.push(old)
        if (went === 'young') break
      }
      return { count, left }
    },
  }
}

/** The SQLSTATE of a lock that was not there in time. */
const busy = '55P03'

function isBusy(error: unknown): boolean {
  return sqlStateOf((error as { cause?: unknown }).cause) === busy
}
