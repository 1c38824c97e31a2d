import { createDueHeap, type DueHeap } from '@waybill/delivery/queue'
import type { OrderPolicy } from '@waybill/delivery/store'
import { popNumber, pushNumber } from './number-heap.js'

/** What the order must know of a delivery. */
export interface InLine {
  readonly seq: number
  /** The ids of the event's user. */
  readonly keys: readonly string[]
  readonly barrier: boolean
  /** Whether it is replayed. */
  readonly bulk: boolean
  /** Whether later events may go before it, so that they do not wait for it. */
  readonly overtaken?: boolean
  /** When it entered the lane: its `seq`, or the number of its replay. The two are never compared. */
  readonly turn: number
  /** The `seq` of the last live event that it waits for. */
  readonly behind: number
}

/** A delivery that was waited for has left, and this one was the next to wait for it. */
export interface Freed {
  readonly seq: number
  readonly bulk: boolean
}

/**
 * Who waits for whom in a lane, by numbers: the deliveries themselves may be in memory or on the disk. One that waits takes
 * 8 bytes, and one that is waited for 8 bytes for each of its keys; a replayed one that waits takes about 60.
 */
export interface OrderLines {
  /** Whether later events may wait for this delivery. */
  isHead(one: Pick<InLine, 'barrier' | 'overtaken'>): boolean
  /** Whether an event would wait for nobody, and nobody for it. */
  isFree(one: Pick<InLine, 'barrier'>): boolean
  /** From now on later events wait for this delivery, where it is a head. It does nothing the second time. */
  enter(one: InLine): void
  /** The `seq` of the live event that it waits for; 0 for a replayed one, `undefined` when it waits for none. */
  headOf(one: InLine): number | undefined
  /** Whether it has to wait now. */
  isBlocked(one: InLine): boolean
  /** Whether it has to wait now. If so, `leave` will return it: once, when it may be free. */
  waits(one: InLine): boolean
  /** Ends the waits for a delivery. Returns those that may be free, oldest first: they ask again with `waits`. */
  leave(one: InLine): readonly Freed[]
  /** The last `most` live heads with one of these keys before a turn, of each key. They have not left. */
  headsBefore(keys: readonly string[], turn: number, most: number): readonly number[]
}

/** The heads with one key, in the order of their turns, and those that wait for the first of them to leave. */
interface Line {
  /** The heads from `at` on have not left. */
  heads: number[]
  at: number
  /** Heads that have left before their turn came: they were erased. */
  gone: Set<number> | undefined
  live: number[] | undefined
  bulk: DueHeap<{ readonly dueAt: number; readonly seq: number }> | undefined
}

type Lines = Map<string, Line>

const nobody: readonly Freed[] = []

const kept = 1_000

export function createOrderLines(order: OrderPolicy): OrderLines {
  const live: Lines = new Map()
  const bulk: Lines = new Map()
  const isHead = ({ barrier, overtaken }: Pick<InLine, 'barrier' | 'overtaken'>) =>
    !overtaken && (order === 'per-user' || (order === 'identify-first' && barrier))

  /** The line in which the delivery has to wait now. */
  function lineOf(one: InLine): { readonly line: Line; readonly until: number } | undefined {
    if (live.size === 0 && (!one.bulk || bulk.size === 0)) return undefined
    for (const key of one.keys) {
      const line = live.get(key)
      if (line && firstOf(line) <= one.behind) return { line, until: one.behind }
      const replayed = one.bulk ? bulk.get(key) : undefined
      if (replayed && firstOf(replayed) < one.turn) return { line: replayed, until: one.turn - 1 }
    }
    return undefined
  }

  return {
    isHead,
    isFree: (one) => live.size === 0 && !isHead(one),
    enter(one) {
      if (!isHead(one)) return
      const lines = one.bulk ? bulk : live
      for (const key of one.keys) {
        const line = lines.get(key)
        if (!line) lines.set(key, { heads: [one.turn], at: 0, gone: undefined, live: undefined, bulk: undefined })
        // They enter in the order of their turns. What was read again is there already.
        else if (one.turn > (line.heads.at(-1) as number)) line.heads.push(one.turn)
      }
    },
    headOf(one) {
      const found = lineOf(one)
      if (!found) return undefined
      return one.keys.some((key) => live.get(key) === found.line) ? firstOf(found.line) : 0
    },
    isBlocked: (one) => lineOf(one) !== undefined,
    waits(one) {
      const found = lineOf(one)
      if (!found) return false
      const { line, until } = found
      if (one.bulk) {
        line.bulk ??= createDueHeap()
        line.bulk.push({ dueAt: until, seq: one.seq })
      } else {
        line.live ??= []
        pushNumber(line.live, one.seq)
      }
      return true
    },
    leave(one) {
      if (!isHead(one)) return nobody
      const freed: Freed[] = []
      const lines = one.bulk ? bulk : live
      for (const key of one.keys) {
        const line = lines.get(key)
        if (!line || one.turn < firstOf(line)) continue
        if (one.turn > firstOf(line)) {
          line.gone ??= new Set()
          line.gone.add(one.turn)
          continue
        }
        advance(line)
        free(line, freed)
        if (line.heads.length === 0) lines.delete(key)
      }
      // Of several keys, each with a line of its own.
      return freed.sort((a, b) => a.seq - b.seq)
    },
    headsBefore(keys, turn, most) {
      return keys.flatMap((key) => {
        const line = live.get(key)
        return line ? lastBefore(line, turn, most) : []
      })
    },
  }
}

function firstOf({ heads, at }: Line): number {
  return heads[at] ?? Number.POSITIVE_INFINITY
}

function lastBefore({ heads, at, gone }: Line, turn: number, most: number): number[] {
  const found: number[] = []
  for (let index = heads.length - 1; index >= at && found.length < most; index--) {
    const head = heads[index] as number
    if (head < turn && !gone?.has(head)) found.push(head)
  }
  return found
}

/** Removes the first head, and those after it that have left already. */
function advance(line: Line): void {
  line.at++
  while (line.gone?.delete(firstOf(line))) line.at++
  if (line.at < line.heads.length && line.at < kept) return
  if (2 * line.at < line.heads.length) return
  line.heads = line.heads.slice(line.at)
  line.at = 0
}

/** Removes those that wait for none of the heads that are left. */
function free(line: Line, freed: Freed[]): void {
  const first = firstOf(line)
  for (let seq = line.live?.[0]; line.live && seq !== undefined && seq <= first; seq = line.live[0]) {
    popNumber(line.live)
    freed.push({ seq, bulk: false })
  }
  for (let next = line.bulk?.first(); next && next.dueAt < first; next = line.bulk?.first()) {
    line.bulk?.pop()
    freed.push({ seq: next.seq, bulk: true })
  }
}
