import { isOpenState, replayedFacts } from '@waybill/delivery/queue'
import type { DeliveryQuery, Replayable } from '@waybill/delivery/store'
import { type Match, searchEntries } from '../ledger/delivery-search.js'
import type { ReadDelivery } from '../ledger/ledger-reader.js'
import type { Database } from '../open/driver.js'
import { openLanesOf, type Tables } from '../open/tables.js'
import { storedDeliveryOf } from '../rows/stored-delivery.js'
import type { Mutex } from '../unit/mutex.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'
import { findLateness } from './lateness.js'

/** Replays of deliveries: first all are marked, then they are made pending a few at a time. */
export interface Replays {
  count(query: DeliveryQuery): Promise<Readonly<Record<string, Replayable>>>
  mark(query: DeliveryQuery, replay: string): Promise<number>
  replay(replay: string, max: number): number
  /** The names of replays that are marked completely and not finished. */
  waiting(): readonly string[]
}

export interface ReplaysOptions {
  readonly mutex: Mutex
  /** Wall time. */
  readonly now: () => number
}

export function createReplays(tables: Tables, { mutex, now }: ReplaysOptions): Replays {
  const { database, entries, events, counters, live } = tables
  const create = database.prepare(
    'INSERT INTO replays (name, complete) VALUES (?, 0) ON CONFLICT DO UPDATE SET complete = 0 RETURNING id',
  )
  const complete = database.prepare('UPDATE replays SET complete = 1 WHERE id = ?')
  const idOf = database.prepare('SELECT id FROM replays WHERE name = ? AND discard IS NULL')
  const marked = database.prepare('SELECT * FROM entries WHERE replay = ? ORDER BY seq LIMIT ?')
  const unmark = database.prepare('UPDATE entries SET replay = NULL WHERE seq = ? AND lane = ?')
  const remove = database.prepare('DELETE FROM replays WHERE id = ?')
  let turn = entries.lastTurn()

  function replayable({ event, entries: meant }: Match): readonly ReadDelivery[] {
    if (!event.event) return []
    return meant.filter(({ progress }) => progress.state !== 'pending' && progress.state !== 'erased')
  }

  return {
    async count(query) {
      const counts = new Map<string, { count: number; overtaken: number }>()
      const isLate = await findLateness(query, tables, replayable)
      for (const matches of searchEntries(query, tables)) {
        for (const match of matches) {
          for (const { lane } of replayable(match)) {
            const name = tables.lanesById.get(lane)?.name ?? String(lane)
            const counted = counts.get(name) ?? { count: 0, overtaken: 0 }
            counted.count++
            if (isLate(match.event, lane)) counted.overtaken++
            counts.set(name, counted)
          }
        }
        await yieldToEventLoop()
      }
      return Object.fromEntries(counts)
    },
    async mark(query, name) {
      let count = 0
      const { id, end } = await mutex.take(() =>
        tables.transact(() => ({ id: Number(create.get(name)?.['id']), end: counters.seq })),
      )
      const isLate = await findLateness(query, tables, replayable)
      const selectAll = (matches: readonly Match[]) => {
        for (const match of matches) {
          if (match.event.seq > end) continue
          for (const { lane, progress, at, replay } of replayable(match)) {
            if (replay !== undefined) continue
            const marked = { ...progress, late: isLate(match.event, lane) }
            entries.put(match.event.seq, lane, marked, { at, replay: id })
            count++
          }
        }
      }
      const pages = searchEntries(query, tables)[Symbol.iterator]()
      const selectPage = (): boolean => {
        const { done, value } = pages.next()
        if (!done) tables.transact(() => selectAll(value))
        return !done
      }
      while (await mutex.take(selectPage)) await yieldToEventLoop()
      await mutex.take(() => tables.transact(() => void (count > 0 ? complete : remove).run(id)))
      return count
    },
    replay(name, max) {
      const id = Number(idOf.get(name)?.['id'] ?? -1)
      const rows = marked.all(id, max).map(storedDeliveryOf)
      const sent = new Set<number>()
      let count = 0
      tables.transact(() => {
        for (const { seq, lane, progress } of rows) {
          const event = events.get(seq)
          // It was purged or erased after it was marked.
          if (!event?.event || progress.state === 'pending' || progress.state === 'erased') {
            unmark.run(seq, lane)
            continue
          }
          const wasOpen = (live.get(seq)?.open ?? openLanesOf(event, tables)) > 0
          const replayed = { turn: ++turn, behind: counters.seq }
          entries.put(seq, lane, replayedFacts(progress), { at: now(), replayed })
          counters.moved(lane, progress.state, 'pending', event.bytes)
          if (!wasOpen) counters.open(1, event.bytes)
          sent.add(lane)
          count++
          if (!isOpenState(progress.state)) reopened(seq)
        }
        if (rows.length < max) remove.run(id)
      })
      for (const lane of sent) tables.lanesById.get(lane)?.replayed()
      // If all of this page were erased meanwhile, there may be more after it.
      return count === 0 && rows.length === max ? this.replay(name, max) : count
    },
    waiting: () =>
      database
        .prepare('SELECT name FROM replays WHERE complete = 1 AND discard IS NULL ORDER BY id')
        .all()
        .map(({ name }) => String(name)),
  }

  function reopened(seq: number): void {
    const row = live.get(seq)
    if (row) row.open++
  }
}

/** Deletes the marks of replays that were not marked completely: no caller has got an answer for them. */
export function dropUnfinishedSelections(database: Database): void {
  database.exec(`
    UPDATE entries SET replay = NULL WHERE replay IN (SELECT id FROM replays WHERE complete = 0);
    DELETE FROM replays WHERE complete = 0;
  `)
}
