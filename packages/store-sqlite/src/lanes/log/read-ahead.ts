import { newFacts } from '@waybill/delivery/queue'
import type { Tables } from '../../open/tables.js'
import type { Returned } from '../postponed.js'
import type { StoreLane } from '../store-lane.js'
import type { LogPage } from './pages.js'
import { createLogRows, type LoggedDelivery } from './rows.js'
import { createUnreadHeads, type UnreadHeads } from './unread-heads.js'

/**
 * Looks beyond the window of a lane for the events of sources that have few in it, so that one source's backlog keeps no other
 * source waiting, however long it is. `LogPages` says where they are.
 */
export interface ReadAhead {
  /** Whether there is something to look at. Never while the lane follows. */
  isBehind(lane: StoreLane): boolean
  /**
   * Returns deliveries of such sources, of several in turns. Each has a row now, and the lane will not read it again. What may
   * have to wait for an event that the lane has not read is left to the log.
   */
  next(lane: StoreLane): readonly Returned[]
  /**
   * The heads that a lane has not read; `undefined` while it is not known where they are. Then it is found out, a stretch now
   * and with each `next`.
   */
  headsOf(lane: StoreLane): UnreadHeads | undefined
}

export interface ReadAheadOptions {
  /** Most deliveries of a lane in memory. */
  readonly window: number
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
}

interface Ahead {
  /** Goes round the sources with events in the log. */
  round: Iterator<number>
  /** The source whose turn it is. */
  turn: number | undefined
  /** The last event of each source that was looked at. */
  readonly readTo: Map<number, number>
}

// What one call may do, in some ten milliseconds: look at so many events of which nothing is known yet, read so many pages for
// events, and as many to find out whether a head is among them.
const stretch = 20_000
const mostPages = 20
// What a claim may read, as it is part of a unit.
const mostClaimed = 8
// Sources that are asked whether they have few, each time.
const mostAsked = 256

export function createReadAhead(tables: Tables, { window, now }: ReadAheadOptions): ReadAhead {
  const { entries, sources, counters, pages } = tables
  const rows = createLogRows(tables)
  const aheads = new Map<StoreLane, Ahead>()
  // A source with as many is not looked for, and no more than this comes into memory beyond the window.
  const few = Math.max(1, Math.floor(window / 20))
  // Events that were there at the opening are not in the pages before they are read once, from the first that a lane needs.
  const opened = counters.seq
  let scanned = 0
  let isAsked = false

  function isScanned(): boolean {
    if (scanned < opened && lowest() >= opened) scanned = opened
    return scanned >= opened
  }
  /** What is later is not known yet. */
  const knownTo = () => (isScanned() ? counters.seq : scanned)
  const lowest = () =>
    Math.min(...[...tables.lanes.values()].map(({ following, cursor }) => (following ? counters.seq : cursor)))

  function aheadOf(lane: StoreLane): Ahead {
    let ahead = aheads.get(lane)
    if (!ahead) {
      ahead = { round: pages.sources(), turn: undefined, readTo: new Map() }
      aheads.set(lane, ahead)
    }
    return ahead
  }

  function scan(): void {
    const from = Math.max(scanned, lowest())
    scanned = Math.min(opened, from + stretch)
    for (const row of rows.all({ first: from + 1, last: scanned })) pages.note(row)
  }

  /** The next page with events of a source that the lane has not looked at. */
  function pageOf(lane: StoreLane, source: number): LogPage | undefined {
    const after = Math.max(lane.cursor, aheadOf(lane).readTo.get(source) ?? 0)
    if (after >= knownTo() || lane.countOf(sources.textOf(source)) >= few) return undefined
    const page = pages.nextOf(source, after)
    return page && { first: Math.max(page.first, after + 1), last: Math.min(page.last, knownTo()) }
  }

  /** Goes on to the next source that has few in memory and more in the log. Asks each of them once at most. */
  function turnOf(lane: StoreLane): number | undefined {
    const ahead = aheadOf(lane)
    let restarted = false
    for (let asked = 0; ahead.turn === undefined && asked < mostAsked; asked++) {
      const { value, done } = ahead.round.next()
      if (done) {
        ahead.round = pages.sources()
        if (restarted) break
        restarted = true
      } else if (pageOf(lane, value)) ahead.turn = value
    }
    return ahead.turn
  }

  /** Reads some events of a source. Returns those that can go. */
  function read(lane: StoreLane, source: number, { most, waits }: Reading): readonly LoggedDelivery[] {
    const page = pageOf(lane, source)
    if (!page) return []
    const found = rows.ofSource(source, page, most)
    const end = found.length < most ? page.last : (found.at(-1)?.seq ?? page.last)
    aheadOf(lane).readTo.set(source, end)
    return rows.pendingIn(lane, found, { ...page, last: end }).filter((one) => {
      // What waits is left to the log.
      if (one.stored && (one.stored.endpoint !== undefined || one.stored.due > now())) return false
      if (waits(one)) return false
      lane.recovered.add(one.seq)
      return true
    })
  }

  function giveRows(lane: StoreLane, back: readonly LoggedDelivery[]): void {
    const rowless = back.filter(({ stored }) => !stored)
    if (rowless.length === 0) return
    tables.transact(() => {
      for (const { seq } of rowless) entries.put(seq, lane.id, newFacts, { at: now() })
    })
  }

  function collect(lane: StoreLane): readonly LoggedDelivery[] {
    const ahead = aheadOf(lane)
    const headsOf = createUnreadHeads(lane, { pages, rows, mostPages })
    const waits = (one: LoggedDelivery) => headsOf(one, 1)?.length !== 0
    const back: LoggedDelivery[] = []
    const room = few - lane.back
    for (let reads = 0; reads < mostPages && back.length < room; reads++) {
      const source = turnOf(lane)
      if (source === undefined) break
      ahead.turn = undefined
      const most = Math.min(room - back.length, Math.ceil(room / 8))
      back.push(...read(lane, source, { most, waits }))
    }
    return back
  }

  return {
    headsOf(lane) {
      if (lane.following || lane.order === 'none') return () => []
      isAsked = true
      if (!isScanned()) scan()
      return isScanned() ? createUnreadHeads(lane, { pages, rows, mostPages: mostClaimed }) : undefined
    },
    isBehind(lane) {
      if (lane.following) {
        aheads.delete(lane)
        if (pages.size > 0) pages.forget(lowest())
        return false
      }
      if (lane.back >= few) return false
      return (!isScanned() && (sources.size > 1 || isAsked)) || turnOf(lane) !== undefined
    },
    next(lane) {
      pages.forget(lowest())
      if (!isScanned()) scan()
      const back = collect(lane)
      try {
        giveRows(lane, back)
      } catch (error) {
        for (const { seq } of back) lane.recovered.delete(seq)
        throw error
      }
      return back.map(({ seq }) => ({ seq }))
    },
  }
}

interface Reading {
  readonly most: number
  /** Whether it may have to wait for one that the lane has not read. */
  readonly waits: (one: LoggedDelivery) => boolean
}
