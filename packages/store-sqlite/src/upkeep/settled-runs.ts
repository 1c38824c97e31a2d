import { type DeliveryFacts, newFacts } from '@waybill/delivery/queue'
import type { AttemptRecord, DeliveryState, NextState } from '@waybill/delivery/store'
import { standardLimits } from '../limits.js'
import type { Database } from '../open/driver.js'
import { stateCode, states } from '../rows/live-delivery.js'

/** Deliveries of one lane that were settled by their first attempt, with the same result. */
interface SettledTogether {
  readonly next: Exclude<NextState, { readonly state: 'pending' }>
  readonly attempts: readonly AttemptRecord[]
  readonly seqs: number[]
}

/** Runs of settled deliveries: one row for all deliveries of a lane that one commit settles by their first attempt. */
export interface SettledRuns {
  /** Adds a delivery to the run of the present commit. */
  add(lane: number, seq: number, next: SettledTogether['next'], attempts: readonly AttemptRecord[]): void
  /** Writes the run, in the caller's transaction. `at` is wall time. */
  write(at: number): void
  /** Forgets what was added. */
  drop(): void
  /** The settled deliveries of a lane from one `seq` to another. */
  between(lane: number, first: number, last: number): ReadonlyMap<number, SettledEnd>
  /** Sets the times of runs within these bounds that are later than this wall time to it. */
  settledBy(first: number, last: number, at: number): void
  /** Deletes the runs within these bounds of which no event is stored any more. */
  deleteEmpty(first: number, last: number): void
}

export interface SettledEnd {
  readonly progress: DeliveryFacts
  /** Wall time, epoch milliseconds. */
  readonly at: number
}

type Stretch = [from: number, count: number]
interface Written {
  readonly s: number
  readonly r?: string
  readonly d?: string
  readonly q: readonly Stretch[]
  readonly a?: readonly AttemptRecord[]
}

/** `span`: see `Limits.span`. */
export function createSettledRuns(database: Database, span = standardLimits.span): SettledRuns {
  const insert = database.prepare('INSERT INTO runs (lane, first, last, at, settled) VALUES (?, ?, ?, ?, ?)')
  const between = database.prepare(
    'SELECT first, at, settled FROM runs WHERE lane = ? AND first BETWEEN ? AND ? AND last >= ? ORDER BY id',
  )
  const deleteEmpty = database.prepare(
    `DELETE FROM runs WHERE id IN (
       SELECT r.id FROM lanes l JOIN runs r ON r.lane = l.id AND r.first BETWEEN ? AND ?
       WHERE NOT EXISTS (SELECT 1 FROM events WHERE seq BETWEEN r.first AND r.last))`,
  )
  const setAt = database.prepare(
    `UPDATE runs SET at = ? WHERE at > ? AND id IN (
       SELECT r.id FROM lanes l JOIN runs r ON r.lane = l.id AND r.first BETWEEN ? AND ?)`,
  )
  const added = new Map<number, SettledTogether[]>()

  function writeRow(lane: number, members: readonly SettledTogether[], at: number): void {
    const first = Math.min(...members.map(({ seqs }) => seqs[0] as number))
    const last = Math.max(...members.map(({ seqs }) => seqs.at(-1) as number))
    const settled = members.map(
      ({ next, attempts, seqs }): Written => ({
        s: stateCode[next.state],
        ...(next.reason === undefined ? {} : { r: next.reason }),
        ...(next.detail === undefined ? {} : { d: next.detail }),
        q: stretchesOf(seqs, first),
        ...(attempts.length === 0 ? {} : { a: attempts }),
      }),
    )
    insert.run(lane, first, last, at, JSON.stringify(settled))
  }

  return {
    add(lane, seq, next, attempts) {
      let members = added.get(lane)
      if (!members) {
        members = []
        added.set(lane, members)
      }
      const last = members.at(-1)
      if (last && isSameList(last.attempts, attempts) && isSameEnd(last.next, next)) last.seqs.push(seq)
      else members.push({ next, attempts, seqs: [seq] })
    },
    write(at) {
      for (const [lane, members] of added) {
        const parts = members
          .flatMap((member) => withinSpan(member, span))
          .sort((a, b) => (a.seqs[0] as number) - (b.seqs[0] as number))
        for (let from = 0; from < parts.length; ) {
          const first = parts[from]?.seqs[0] as number
          let to = from + 1
          while (to < parts.length && (parts[to]?.seqs.at(-1) as number) - first < span) to++
          writeRow(lane, parts.slice(from, to), at)
          from = to
        }
      }
      added.clear()
    },
    drop: () => added.clear(),
    between(lane, first, last) {
      const ends = new Map<number, SettledEnd>()
      for (const row of between.all(lane, first - span, last, first)) {
        const start = Number(row['first'])
        for (const written of JSON.parse(String(row['settled'])) as Written[]) {
          const end = { progress: progressOf(written), at: Number(row['at']) }
          for (const [offset, count] of written.q) {
            const from = Math.max(first, start + offset)
            const to = Math.min(last, start + offset + count - 1)
            for (let seq = from; seq <= to; seq++) ends.set(seq, end)
          }
        }
      }
      return ends
    },
    settledBy: (first, last, at) => void setAt.run(at, at, first - span, last),
    deleteEmpty: (first, last) => void deleteEmpty.run(first - span, last),
  }
}

function isSameEnd(a: SettledTogether['next'], b: SettledTogether['next']): boolean {
  return a === b || (a.state === b.state && a.reason === b.reason && a.detail === b.detail)
}

function withinSpan(member: SettledTogether, span: number): SettledTogether[] {
  const { seqs } = member
  seqs.sort((a, b) => a - b)
  const first = seqs[0] as number
  const end = seqs.findIndex((seq) => seq - first >= span)
  if (end === -1) return [member]
  return [{ ...member, seqs: seqs.slice(0, end) }, ...withinSpan({ ...member, seqs: seqs.slice(end) }, span)]
}

function stretchesOf(seqs: readonly number[], first: number): Stretch[] {
  const stretches: Stretch[] = []
  for (const seq of seqs) {
    const last = stretches.at(-1)
    if (last && first + last[0] + last[1] === seq) last[1]++
    else stretches.push([seq - first, 1])
  }
  return stretches
}

function progressOf({ s, r, d, a }: Written): DeliveryFacts {
  const state: DeliveryState = states[s] ?? 'delivered'
  return { ...newFacts, state, reason: r, detail: d, attempts: a ?? newFacts.attempts }
}

function isSameList(a: readonly AttemptRecord[], b: readonly AttemptRecord[]): boolean {
  return a === b || (a.length === 0 && b.length === 0)
}
