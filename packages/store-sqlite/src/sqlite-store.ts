import { resolve } from 'node:path'
import { systemClock } from '@waybill/core'
import { withHolds } from '@waybill/delivery/queue'
import type { Receipt, Store, Work } from '@waybill/delivery/store'
import { leaseFrom } from './lanes/lease-from.js'
import { resumeLane } from './lanes/resume.js'
import { findEntries, whereIs } from './ledger/queries.js'
import { type Limits, standardLimits } from './limits.js'
import { type OpenedStore, openStore } from './open/open-store.js'
import { notOpen } from './open/store-errors.js'
import { entryOf } from './open/tables.js'
import { leaseOf } from './rows/live-delivery.js'
import { readSqliteStoreOptions, type SqliteStoreOptions } from './sqlite-options.js'
import { createMutex } from './unit/mutex.js'
import { recountDeliveries } from './unit/recount.js'
import { forgetKeys } from './upkeep/forget.js'
import { retryDeliveries } from './upkeep/retry.js'

// What one call replays or discards, in some five milliseconds: everybody else waits meanwhile.
const mostAtOnce = 100

/**
 * A store in one SQLite file, owned by this process. Accepted events survive a power cut. Throws `ConfigurationError` for
 * wrong options. The file is opened by `open`.
 */
export function sqliteStore(options: SqliteStoreOptions): Store {
  return sqliteStoreWithin(standardLimits, options)
}

export function sqliteStoreWithin(limits: Limits, options: SqliteStoreOptions): Store {
  const read = readSqliteStoreOptions(options)
  // An absolute path, as the process may change its working directory.
  const settings = { ...read, path: resolve(read.path) }
  const { clock = systemClock } = settings
  const listeners = new Set<(lane: string) => void>()
  // Writes wait for each other. Most reads do not.
  const mutex = createMutex()
  let store: OpenedStore | undefined

  const opened = (): OpenedStore => {
    if (!store) throw notOpen()
    return store
  }

  return {
    guarantees: { durable: 'disk', leases: 'process', shared: false },
    async open(openOptions) {
      const onReady = (lane: string) => {
        for (const listener of listeners) listener(lane)
      }
      store = await openStore(openOptions, { ...settings, clock, mutex, onReady, limits })
      return store.opened
    },
    commit: (work) => mutex.take(() => commitAndClaim(work, opened())),
    async lease(name, leaseOptions) {
      const { tables, backlog, holds, nextLease } = opened()
      const lane = tables.lane(name)
      const taken = await leaseFrom(lane, withHolds(leaseOptions, name, holds.all()), {
        owes: (openness) => backlog.owes(lane, openness),
        // The store may have been closed during the wait.
        bringBack: (openness) => mutex.take(() => store && backlog.bringBack(lane, openness)),
        refill: (wanted, openness) => mutex.take(() => store !== undefined && backlog.refill(lane, wanted, openness)),
      })
      return taken.map((entry) => leaseOf(entry, { lease: nextLease(), head: lane.isHead(entry) }))
    },
    // Leases end with their process.
    extend: async () => [],
    release: (tickets, releaseOptions = {}) =>
      mutex.take(() => {
        const { tables, unit } = opened()
        return unit.release(
          tickets.flatMap((ticket) => entryOf(tables, ticket) ?? []),
          releaseOptions,
        )
      }),
    nextDue: async (name, openness = {}) =>
      opened()
        .tables.lane(name)
        .nextDue(withHolds(openness, name, opened().holds.all())),
    onWork(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hold: (hold) =>
      mutex.take(() => {
        const { tables, holds } = opened()
        tables.lane(hold.lane)
        holds.put(hold, clock.now())
      }),
    pause: (pause) => mutex.take(() => opened().holds.pause(pause, clock.now())),
    resume: async (name, endpoint) => resumeLane(name, endpoint, { ...opened(), mutex }),
    retry: async (query) => retryDeliveries(query, { tables: opened().tables, mutex, clock }),
    holds: async () => opened().holds.all(),
    // Waits for writes: the id of an event that is being written is known before the event can be read.
    where: (source, messageId) => mutex.take(() => whereIs(source, messageId, opened().tables, clock)),
    find: async (query, page = {}) => findEntries(query, page, opened().tables, clock),
    totals: async () => opened().tables.counters.totals(),
    recount: async () => recountDeliveries(opened().tables),
    depths: async () => opened().depths(),
    disk: async () => opened().disk(),
    countReplayable: async (query) => opened().replays.count(query),
    selectForReplay: async (query, replay) => opened().replays.mark(query, replay),
    replay: (replay, max) => mutex.take(() => opened().replays.replay(replay, Math.min(max, mostAtOnce))),
    selectForDiscard: async (query, discard) => opened().discards.mark(query, discard),
    discard: (name, max) => mutex.take(() => opened().discards.end(name, Math.min(max, mostAtOnce))),
    forget: async (keys) =>
      forgetKeys(keys, opened().tables, { transitionWrites: opened().transitionWrites, mutex, now: clock.now }),
    purge: (purgeOptions) => mutex.take(() => opened().purges.purge(purgeOptions)),
    persons: {
      all: async () => opened().persons.all(),
      get: async (digests) => opened().persons.get(digests),
      change: async (change) => opened().persons.change(change),
    },
    audit: {
      append: async (entries) => opened().audit.append(entries),
      read: async (after, limit) => opened().audit.read(after, limit),
      prune: async (before) => opened().audit.prune(before),
    },
    endlessPlans: () => opened().endlessPlans(),
    async close() {
      listeners.clear()
      await mutex.take(async () => {
        const closing = store
        store = undefined
        await closing?.close()
      })
    },
  }
}

/** A lease is in the memory of this process, so a claim is part of the unit that has just become durable. */
async function commitAndClaim(work: Work, { unit, claims }: OpenedStore): Promise<Receipt> {
  const receipt = await unit.commit(work)
  if (!work.accept?.some(({ awaited }) => awaited)) return receipt
  return { ...receipt, claims: claims(work.accept, receipt.accepted) }
}
