import type { DeliveryFacts } from '@waybill/delivery/queue'
import type { Database, Value } from '../open/driver.js'
import { type ReplayTurn, stateCode } from './live-delivery.js'
import { numberOf, pendingRowOf, storedDeliveryOf } from './stored-delivery.js'

/** A row of `entries`: a delivery that was not settled by its first attempt. */
export interface StoredDelivery {
  readonly seq: number
  readonly lane: number
  readonly progress: DeliveryFacts
  /** Wall time at which it is due again, epoch milliseconds. */
  readonly due: number
  /** How long it was to wait, in milliseconds. */
  readonly wait: number
  /** The endpoint under which it is filed. */
  readonly endpoint: string | undefined
  /** Wall time of the last change, epoch milliseconds. */
  readonly at: number
  /** The number of the replay that has marked it. */
  readonly replay: number | undefined
  /** Present when it is pending because it was replayed. */
  readonly replayed: ReplayTurn | undefined
}

/** What a delivery waits for; the fields mean the same as in `StoredDelivery`. */
export interface Waiting {
  readonly due: number
  readonly wait: number
  readonly endpoint: string | undefined
}

export const notWaiting: Waiting = { due: 0, wait: 0, endpoint: undefined }

/** A pending delivery below the watermark, without its body. */
export interface PendingRow extends Waiting {
  readonly seq: number
  /** The number of its source. */
  readonly source: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  readonly overtaken: boolean
}

export interface DeliveryRows {
  put(
    seq: number,
    lane: number,
    progress: DeliveryFacts,
    options: {
      readonly at: number
      readonly waiting?: Waiting
      readonly replay?: number
      readonly replayed?: ReplayTurn | undefined
    },
  ): void
  /** All rows of the events from one `seq` to another, oldest first. */
  between(first: number, last: number): readonly StoredDelivery[]
  /** Rows of live pending deliveries of a lane with what its order must know, oldest first. */
  pending(
    lane: number,
    page: { readonly after: number; readonly before: number; readonly limit: number },
  ): readonly PendingRow[]
  /** Rows of replayed pending deliveries of a lane, in the order of their turns. */
  replayed(lane: number, page: { readonly after: number; readonly limit: number }): readonly StoredDelivery[]
  /** The greatest turn of a replayed pending delivery, of any lane. */
  lastTurn(): number
  firstPending(lane: number): number | undefined
  /** Ends the waits for a time of the next `limit` pending rows. Returns the `seq` of the last one; `undefined` at the end. */
  endWaits(lane: number, page: { readonly after: number; readonly limit: number }): number | undefined
  /** Ends the wait of a pending delivery for a time after this wall time. Returns whether there was one. */
  endWait(seq: number, lane: number, after: number): boolean
  /** Sets the times of these events' rows that are later than this wall time to it. */
  settledBy(first: number, last: number, at: number): void
  deleteBetween(first: number, last: number): void
}

// In the order in which `put` gives their values.
const columns = [
  ...[
    'seq',
    'lane',
    'state',
    'reason',
    'detail',
    'attempt',
    'step',
    'flags',
    'replays',
    'replay',
    'due',
    'wait',
    'held',
  ],
  ...['at', 'attempts', 'turn', 'behind', 'discarded', 'remarks'],
]

export function createDeliveryRows(database: Database): DeliveryRows {
  const put = database.prepare(
    `INSERT OR REPLACE INTO entries (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  const between = database.prepare('SELECT * FROM entries WHERE seq BETWEEN ? AND ?')
  const pending = database.prepare(
    `SELECT n.seq, n.flags, n.due, n.wait, n.held, v.source, v.keys, v.barrier FROM entries n JOIN events v ON v.seq = n.seq
     WHERE n.lane = ? AND n.state = 0 AND n.turn IS NULL AND n.seq > ? AND n.seq < ? ORDER BY n.seq LIMIT ?`,
  )
  const replayed = database.prepare(
    'SELECT * FROM entries WHERE lane = ? AND state = 0 AND turn > ? ORDER BY turn LIMIT ?',
  )
  const lastTurn = database.prepare('SELECT max(turn) AS turn FROM entries WHERE state = 0 AND turn > 0')
  const firstPending = database.prepare('SELECT seq FROM entries WHERE lane = ? AND state = 0 ORDER BY seq LIMIT 1')
  const lastOfPage = database.prepare(
    `SELECT max(seq) AS seq FROM
       (SELECT seq FROM entries WHERE lane = ? AND state = 0 AND seq > ? ORDER BY seq LIMIT ?)`,
  )
  const endWaits = database.prepare(
    'UPDATE entries SET due = 0, wait = 0 WHERE lane = ? AND state = 0 AND seq > ? AND seq <= ? AND wait > 0',
  )
  const endWait = database.prepare(
    'UPDATE entries SET due = 0, wait = 0 WHERE seq = ? AND lane = ? AND state = 0 AND wait > 0 AND due > ? RETURNING seq',
  )
  const setAt = database.prepare('UPDATE entries SET at = ? WHERE seq BETWEEN ? AND ? AND at > ?')
  const remove = database.prepare('DELETE FROM entries WHERE seq BETWEEN ? AND ?')
  return {
    put(seq, lane, progress, { at, waiting = notWaiting, replay, replayed }) {
      const { state, reason, detail, remarks, attempt, step, maybeDelivered, overtaken, late, replays } = progress
      const flags = (maybeDelivered ? 1 : 0) | (overtaken ? 2 : 0) | (late ? 4 : 0)
      const { due, wait, endpoint } = waiting
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
      const { attempts, discarded } = progress
      const gone = discarded ? JSON.stringify(discarded) : null
      const noted = remarks ? JSON.stringify(remarks) : null
      const ends = [at, JSON.stringify(attempts), ...turnOf(replayed), gone, noted]
      put.run(...values, replay ?? null, due, wait, endpoint ?? null, ...ends)
    },
    between: (first, last) => between.all(first, last).map(storedDeliveryOf),
    pending: (lane, { after, before, limit }) => pending.all(lane, after, before, limit).map(pendingRowOf),
    replayed: (lane, { after, limit }) => replayed.all(lane, after, limit).map(storedDeliveryOf),
    lastTurn: () => numberOf(lastTurn.get()?.['turn']) ?? 0,
    firstPending: (lane) => numberOf(firstPending.get(lane)?.['seq']),
    endWaits(lane, { after, limit }) {
      const last = numberOf(lastOfPage.get(lane, after, limit)?.['seq'])
      if (last !== undefined) endWaits.run(lane, after, last)
      return last
    },
    endWait: (seq, lane, after) => endWait.get(seq, lane, after) !== undefined,
    settledBy: (first, last, at) => void setAt.run(at, first, last, at),
    deleteBetween: (first, last) => void remove.run(first, last),
  }
}

function turnOf(replayed: ReplayTurn | undefined): [turn: number | null, behind: number | null] {
  return replayed ? [replayed.turn, replayed.behind] : [null, null]
}
