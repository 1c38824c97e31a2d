import { createDueHeap, createFifo, type Fifo, type Openness } from '@waybill/delivery/queue'
import type { ReleaseOptions } from '@waybill/delivery/store'

/** What must be known of a pending delivery on the disk. */
export interface OnDisk {
  readonly seq: number
  readonly source: string
  readonly bulk: boolean
}

/** A delivery that comes back from the disk. */
export interface Returned {
  readonly seq: number
  /** The endpoint under which it is filed. */
  readonly endpoint?: string | undefined
}

/**
 * Pending deliveries on the disk that wait for no earlier event. Only their numbers are in memory: 8 bytes for each, and about
 * 60 while it waits for a time.
 */
export interface Postponed {
  add(one: OnDisk, wait: ReleaseOptions): void
  /** Whether one can go. `bulk`: only replayed ones, or only live ones. */
  has(openness: Openness, bulk?: boolean): boolean
  /** Removes and returns live or replayed ones that can go, at most `max`. The sources take turns. */
  take(max: number, openness: Openness, bulk: boolean): readonly Returned[]
  /** Milliseconds until the next one is due; `undefined` when none waits for a time. */
  nextDue(): number | undefined
  /** Makes all that wait for a time due. */
  resume(): void
  /** Makes these due, where they wait for a time. Returns whether any did. */
  endWaits(seqs: ReadonlySet<number>): boolean
}

/** Those of one source and class that are filed under one endpoint, or under none. */
interface Shelf {
  readonly key: string
  readonly endpoint: string | undefined
  readonly bulk: boolean
  readonly seqs: Fifo<number>
  /** When it had its last turn. */
  turn: number
}

export function createPostponed(now: () => number): Postponed {
  const delayed = createDueHeap<{ readonly dueAt: number; readonly seq: number; readonly shelf: Shelf }>()
  // Shelves with deliveries.
  const shelves = new Map<string, Shelf>()
  let turns = 0

  function shelfOf({ source, bulk }: OnDisk, endpoint: string | undefined): Shelf {
    const key = `${bulk ? 'bulk' : 'live'}\n${endpoint === undefined ? '' : `/${endpoint}`}\n${source}`
    return shelves.get(key) ?? { key, endpoint, bulk, seqs: createFifo<number>(), turn: turns }
  }

  /** Puts a delivery on its shelf, or on the one that has taken its place since. */
  function put(shelf: Shelf, seq: number): void {
    const known = shelves.get(shelf.key) ?? shelf
    shelves.set(shelf.key, known)
    known.seqs.push(seq)
  }

  function moveDue(until: number): void {
    const due: { readonly seq: number; readonly shelf: Shelf }[] = []
    for (let first = delayed.first(); first && first.dueAt <= until; first = delayed.first()) {
      delayed.pop()
      due.push(first)
    }
    for (const { shelf, seq } of due.sort((a, b) => a.seq - b.seq)) put(shelf, seq)
  }

  /** Takes one delivery of each shelf in turn. */
  function takeTurns(from: readonly Shelf[], max: number): Returned[] {
    const taken: Returned[] = []
    let open = [...from].sort((a, b) => a.turn - b.turn)
    while (open.length > 0 && taken.length < max) {
      for (const shelf of open.slice(0, max - taken.length)) {
        taken.push({ seq: shelf.seqs.shift() as number, endpoint: shelf.endpoint })
        shelf.turn = ++turns
      }
      open = open.filter(({ seqs }) => seqs.size > 0)
    }
    for (const { key, seqs } of from) if (seqs.size === 0) shelves.delete(key)
    return taken
  }

  return {
    add(one, { afterMs = 0, endpoint }) {
      const shelf = shelfOf(one, endpoint)
      if (afterMs === 0) put(shelf, one.seq)
      else delayed.push({ dueAt: now() + afterMs, seq: one.seq, shelf })
    },
    has(openness, bulk) {
      moveDue(now())
      for (const shelf of shelves.values()) {
        if ((bulk === undefined || shelf.bulk === bulk) && isOpen(shelf, openness)) return true
      }
      return false
    },
    take(max, openness, bulk) {
      moveDue(now())
      return takeTurns(
        [...shelves.values()].filter((shelf) => shelf.bulk === bulk && isOpen(shelf, openness)),
        max,
      )
    },
    nextDue() {
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume: () => moveDue(Number.POSITIVE_INFINITY),
    endWaits(seqs) {
      const all: { readonly dueAt: number; readonly seq: number; readonly shelf: Shelf }[] = []
      for (let first = delayed.pop(); first; first = delayed.pop()) all.push(first)
      const ended = all.filter(({ seq }) => seqs.has(seq)).sort((a, b) => a.seq - b.seq)
      for (const one of all) if (!seqs.has(one.seq)) delayed.push(one)
      for (const { shelf, seq } of ended) put(shelf, seq)
      return ended.length > 0
    },
  }
}

function isOpen({ endpoint }: Shelf, { closed, only }: Openness): boolean {
  if (only !== undefined && endpoint !== only) return false
  return endpoint === undefined || !closed?.includes(endpoint)
}
