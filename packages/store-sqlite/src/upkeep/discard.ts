import { discardedFacts } from '@waybill/delivery/queue'
import type { Discard, ParkedQuery } from '@waybill/delivery/store'
import { type Match, searchEntries } from '../ledger/delivery-search.js'
import { openLanesOf, type Tables } from '../open/tables.js'
import { storedDeliveryOf } from '../rows/stored-delivery.js'
import type { Mutex } from '../unit/mutex.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'

/** Discards of parked deliveries: first all are marked, then they are ended a few at a time. */
export interface Discards {
  mark(query: ParkedQuery, discard: Discard): Promise<number>
  end(name: string, max: number): number
  /** The names of discards that are marked completely and not finished. */
  waiting(): readonly string[]
}

export interface DiscardsOptions {
  readonly mutex: Mutex
  readonly keepBodies: boolean
  /** Wall time. */
  readonly now: () => number
}

export function createDiscards(tables: Tables, { mutex, keepBodies, now }: DiscardsOptions): Discards {
  const { database, entries, events, counters, live } = tables
  // A row of `replays` with what the ledger is to say: one mark serves both, so that no delivery has two.
  const create = database.prepare(
    'INSERT INTO replays (name, complete, discard) VALUES (?, 0, ?) ON CONFLICT DO UPDATE SET complete = 0 RETURNING id',
  )
  const complete = database.prepare('UPDATE replays SET complete = 1 WHERE id = ?')
  const asked = database.prepare('SELECT id, discard FROM replays WHERE name = ? AND discard IS NOT NULL')
  const marked = database.prepare('SELECT * FROM entries WHERE replay = ? ORDER BY seq LIMIT ?')
  const unmark = database.prepare('UPDATE entries SET replay = NULL WHERE seq = ? AND lane = ?')
  const remove = database.prepare('DELETE FROM replays WHERE id = ?')

  function markAll(matches: readonly Match[], id: number, { parkedBefore }: ParkedQuery): number {
    let count = 0
    for (const { event, entries: meant } of matches) {
      for (const { lane, progress, at, replay } of meant) {
        if (progress.state !== 'parked' || replay !== undefined) continue
        if (parkedBefore !== undefined && at >= parkedBefore) continue
        entries.put(event.seq, lane, progress, { at, replay: id })
        count++
      }
    }
    return count
  }

  return {
    async mark(query, { name, reason, by, at }) {
      const meant = JSON.stringify({ reason, by, at })
      const id = await mutex.take(() => tables.transact(() => Number(create.get(name, meant)?.['id'])))
      let count = 0
      const pages = searchEntries({ ...query, state: query.state ?? 'parked' }, tables)[Symbol.iterator]()
      const markPage = (): boolean => {
        const { done, value } = pages.next()
        if (!done) count += tables.transact(() => markAll(value, id, query))
        return !done
      }
      while (await mutex.take(markPage)) await yieldToEventLoop()
      await mutex.take(() => tables.transact(() => void (count > 0 ? complete : remove).run(id)))
      return count
    },
    end(name, max) {
      const row = asked.get(name)
      if (!row) return 0
      const id = Number(row['id'])
      const meant = JSON.parse(String(row['discard'])) as Omit<Discard, 'name'>
      const rows = marked.all(id, max).map(storedDeliveryOf)
      let count = 0
      const closed: number[] = []
      tables.transact(() => {
        const retired: number[] = []
        for (const { seq, lane, progress } of rows) {
          const event = events.get(seq)
          // It was erased after it was marked.
          if (!event || progress.state !== 'parked') {
            unmark.run(seq, lane)
            continue
          }
          entries.put(seq, lane, discardedFacts(progress, meant), { at: now() })
          counters.moved(lane, 'parked', 'discarded', event.bytes)
          closed.push(seq)
          count++
          const known = live.get(seq)
          const ended = closed.filter((one) => one === seq).length
          if ((known ? known.open - ended : openLanesOf(event, tables)) > 0) continue
          counters.open(-1, -event.bytes)
          if (!keepBodies) retired.push(seq)
        }
        if (retired.length > 0) events.eraseBodies(retired)
        if (rows.length < max) remove.run(id)
      })
      for (const seq of closed) {
        const known = live.get(seq)
        if (known) known.open--
      }
      // If all of this page were erased meanwhile, there may be more after it.
      return count === 0 && rows.length === max ? this.end(name, max) : count
    },
    waiting: () =>
      database
        .prepare('SELECT name FROM replays WHERE complete = 1 AND discard IS NOT NULL ORDER BY id')
        .all()
        .map(({ name }) => String(name)),
  }
}
