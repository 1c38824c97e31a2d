import type { DeliveryFacts } from '@waybill/delivery/queue'
import type { AttemptRecord } from '@waybill/delivery/store'
import type { Database, Value } from '../open/driver.js'
import { stateCode, states } from './live-delivery.js'

/** A row of `entries`: a delivery that was not settled by its first attempt. */
export interface StoredDelivery {
  readonly seq: number
  readonly lane: number
  readonly progress: DeliveryFacts
  /** Wall time at which it is due again, epoch milliseconds. */
  readonly due: number
  /** How long it was to wait, in milliseconds. */
  readonly wait: number
  /** The endpoint for which it is held back. */
  readonly held: string | undefined
  /** Wall time of the last change, epoch milliseconds. */
  readonly at: number
  /** The number of the replay that has marked it. */
  readonly replay: number | undefined
}

/** What a delivery waits for; the fields mean the same as in `StoredDelivery`. */
export interface Waiting {
  readonly due: number
  readonly wait: number
  readonly held: string | undefined
}

export const notWaiting: Waiting = { due: 0, wait: 0, held: undefined }

export interface DeliveryRows {
  put(
    seq: number,
    lane: number,
    progress: DeliveryFacts,
    options: { readonly at: number; readonly waiting?: Waiting; readonly replay?: number },
  ): void
  /** All rows of the events from one `seq` to another, oldest first. */
  between(first: number, last: number): readonly StoredDelivery[]
  /** Rows of pending deliveries of a lane, oldest first. */
  pending(
    lane: number,
    page: { readonly after: number; readonly before: number; readonly limit: number },
  ): readonly StoredDelivery[]
  firstPending(lane: number): number | undefined
  /** Ends the waits for a time of the next `limit` pending rows. Returns the `seq` of the last one; `undefined` at the end. */
  endWaits(lane: number, page: { readonly after: number; readonly limit: number }): number | undefined
  /** Sets the times of these events' rows that are later than this wall time to it. */
  settledBy(first: number, last: number, at: number): void
  deleteBetween(first: number, last: number): void
}

export function createDeliveryRows(database: Database): DeliveryRows {
  const put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const between = database.prepare('SELECT * FROM entries WHERE seq BETWEEN ? AND ?')
  const pending = database.prepare(
    'SELECT * FROM entries WHERE lane = ? AND state = 0 AND seq > ? AND seq < ? ORDER BY seq LIMIT ?',
  )
  const firstPending = database.prepare('SELECT seq FROM entries WHERE lane = ? AND state = 0 ORDER BY seq LIMIT 1')
  const lastOfPage = database.prepare(
    `SELECT max(seq) AS seq FROM
       (SELECT seq FROM entries WHERE lane = ? AND state = 0 AND seq > ? ORDER BY seq LIMIT ?)`,
  )
  const endWaits = database.prepare(
    'UPDATE entries SET due = 0, wait = 0 WHERE lane = ? AND state = 0 AND seq > ? AND seq <= ? AND wait > 0',
  )
  const setAt = database.prepare('UPDATE entries SET at = ? WHERE seq BETWEEN ? AND ? AND at > ?')
  const remove = database.prepare('DELETE FROM entries WHERE seq BETWEEN ? AND ?')
  return {
    put(seq, lane, progress, { at, waiting = notWaiting, replay }) {
      const { state, reason, detail, attempt, step, maybeDelivered, overtaken, replays, attempts } = progress
      const flags = (maybeDelivered ? 1 : 0) | (overtaken ? 2 : 0)
      const { due, wait, held } = waiting
      const values: Value[] = [
        seq,
        lane,
        stateCode[state],
        reason ?? null,
        detail ?? null,
        attempt,
        step,
        flags,
        replays,
      ]
      put.run(...values, replay ?? null, due, wait, held ?? null, at, JSON.stringify(attempts))
    },
    between: (first, last) => between.all(first, last).map(storedDeliveryOf),
    pending: (lane, { after, before, limit }) => pending.all(lane, after, before, limit).map(storedDeliveryOf),
    firstPending: (lane) => numberOf(firstPending.get(lane)?.['seq']),
    endWaits(lane, { after, limit }) {
      const last = numberOf(lastOfPage.get(lane, after, limit)?.['seq'])
      if (last !== undefined) endWaits.run(lane, after, last)
      return last
    },
    settledBy: (first, last, at) => void setAt.run(at, first, last, at),
    deleteBetween: (first, last) => void remove.run(first, last),
  }
}

export function storedDeliveryOf(row: Record<string, unknown>): StoredDelivery {
  const flags = Number(row['flags'])
  return {
    seq: Number(row['seq']),
    lane: Number(row['lane']),
    progress: {
      state: states[Number(row['state'])] ?? 'pending',
      reason: textOf(row['reason']),
      detail: textOf(row['detail']),
      attempt: Number(row['attempt']),
      step: Number(row['step']),
      maybeDelivered: (flags & 1) !== 0,
      overtaken: (flags & 2) !== 0,
      replays: Number(row['replays']),
      attempts: JSON.parse(String(row['attempts'])) as AttemptRecord[],
    },
    due: Number(row['due']),
    wait: Number(row['wait']),
    held: textOf(row['held']),
    at: Number(row['at']),
    replay: numberOf(row['replay']),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
