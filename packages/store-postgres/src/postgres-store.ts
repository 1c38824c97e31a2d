import type { AcceptStatus, NewEvent, Receipt, Store, Work } from '@waybill/delivery/store'
import { createRing } from './accept/ring.js'
import { createRoom } from './accept/room.js'
import { createAudit } from './control/audit.js'
import { createControl } from './control/control.js'
import { createHolds } from './control/holds.js'
import { createDatabase, statementsOf } from './database/database.js'
import { keyHash } from './database/digests.js'
import { checkDurability, migrate } from './database/migrate.js'
import { storeError } from './database/postgres-errors.js'
import { createWatch } from './database/watch.js'
import { createWorkers } from './database/workers.js'
import { createLaneTable } from './lease/lane-table.js'
import { createLeases } from './lease/lease.js'
import { extendTickets } from './lease/marks.js'
import { takeSlot } from './lease/slots.js'
import { findDeliveries, whereIs } from './ledger/find.js'
import { retryDeliveries } from './ledger/waits.js'
import { type PostgresStoreOptions, readPostgresOptions } from './postgres-options.js'
import { createCommit } from './settle/commit.js'
import { settleAll } from './settle/settle.js'
import { createTallies } from './settle/tallies.js'
import { createDiscards } from './upkeep/discards.js'
import { forgetKeys } from './upkeep/forget.js'
import { createPurge } from './upkeep/purge.js'
import { createReplays } from './upkeep/replays.js'

/**
 * A store in PostgreSQL 14 or newer that any number of processes can share, whether they accept, deliver, or do both. Throws
 * `ConfigurationError` for wrong options. `open` connects, and makes missing tables. Later errors are `WaybillError`s: kind
 * `unavailable` when another try may help, `setup` when a person must act, `invalid` for a value that PostgreSQL cannot
 * hold.
 */
export function postgresStore(options: PostgresStoreOptions): Store {
  const settings = readPostgresOptions(options, 'postgresStore')
  const { maxPending = 10_000_000, maxPendingBytes = 20_000_000_000, keepIds = 10_000_000 } = settings
  const { replicated = false, pollMs = 250, licenceMs = 5_000 } = settings
  const database = createDatabase(settings)
  const { schema } = database
  const lanes = createLaneTable(database)
  const workers = createWorkers(database, settings.name)
  const leases = createLeases(database, lanes, () => workers.id)
  const tallies = createTallies(database, lanes)
  const replays = createReplays(database, lanes)
  const discards = createDiscards(database, lanes)
  const holds = createHolds(database, lanes)
  const ring = createRing(database, { turnAfter: settings.partitionEvents ?? 50_000 })
  const room = createRoom(database, lanes, { maxPending, maxPendingBytes })
  const commit = createCommit({ database, lanes, ring, room, worker: () => workers.id })
  const control = createControl({
    ...{ database, lanes, holds, workers, licenceMs },
    onDue(lane) {
      leases.stir(lanes.idOf(lane))
      watch.notify([lanes.idOf(lane)])
    },
    onErased() {
      for (const lane of lanes.own()) leases.stir(lane)
    },
  })
  let hasWorked = true
  const watch = createWatch(database, {
    known: control.known,
    onChange: control.mayBeNew,
    lanes: lanes.own,
    closed: leases.closed,
    onStir: leases.stir,
    pollMs,
    async onTick() {
      await workers.seen()
      await control.tick()
      if (!hasWorked) return
      // Who has stored nothing has added no counters, and hears of another partition by the next purge.
      hasWorked = false
      await Promise.all([ring.refresh(), tallies.fold()])
    },
  })

  return {
    guarantees: { durable: replicated ? 'replicated' : 'disk', leases: 'durable', shared: true },
    async open({ lanes: settings, keepBodies }) {
      await checkDurability(database, replicated)
      await migrate(database)
      await lanes.open(settings)
      await workers.join()
      await Promise.all([ring.refresh(), room.open(settings)])
      commit.keepBodies(keepBodies)
      discards.keepBodies(keepBodies)
      watch.start()
      return {
        holds: await holds.all(),
        replays: await replays.unfinished(),
        discards: await discards.unfinished(),
      }
    },
    async commit(work: Work): Promise<Receipt> {
      hasWorked = true
      const { receipt, due, woken } = await commit.commit(work)
      leases.committed(work)
      for (const lane of woken) leases.stir(lane)
      watch.notify(due)
      return receipt
    },
    async acceptWithin(transaction: unknown, events: readonly NewEvent[]): Promise<readonly AcceptStatus[]> {
      hasWorked = true
      try {
        return await commit.acceptWithin(statementsOf(transaction), events)
      } catch (error) {
        throw storeError(error)
      }
    },
    lease: (lane, leaseOptions) => leases.lease(lane, lanes.idOf(lane), leaseOptions),
    extend: (tickets, forMs) => database.session((run) => extendTickets(run, tickets, forMs, { schema, lanes })),
    async release(tickets, { afterMs = 0, endpoint } = {}) {
      const next = { state: 'pending', spent: false, stepDone: false, maybeDelivered: false, afterMs } as const
      const transition = { tickets, next: endpoint === undefined ? next : { ...next, endpoint }, attempts: [] }
      await database.session((run) => settleAll(run, [transition], { schema, lanes, returned: true }))
      leases.committed({ transitions: [transition] })
      watch.notify(new Set(tickets.map(({ lane }) => lanes.idOf(lane))))
    },
    nextDue: (lane, openness) => leases.nextDue(lanes.idOf(lane), openness),
    takeSlot: (lane, endpoint, everyMs) => takeSlot(database, [lanes.idOf(lane), endpoint, everyMs]),
    onWork: (listener) => watch.listen((lane) => listener(lanes.nameOf(lane))),
    control,
    persons: control.persons,
    audit: createAudit(database),
    hold: control.setHold,
    resume: control.endHold,
    async retry(query) {
      const counts = await retryDeliveries(database, lanes, query)
      for (const lane of lanes.own()) leases.stir(lane)
      watch.notify(lanes.own())
      return counts
    },
    holds: holds.inForce,
    where: (source, messageId) => whereIs(database, lanes, [source, messageId]),
    find: (query, page) => findDeliveries(database, lanes, [query, page]),
    totals: () => tallies.totals(),
    recount: () => tallies.recount(),
    depths: () => tallies.depths(room.fillOf),
    countReplayable: (query) => replays.countReplayable(query),
    selectForReplay: (query, replay) => replays.mark(query, replay),
    async replay(replay, max) {
      const count = await replays.replay(replay, max)
      if (count > 0) watch.notify(lanes.own())
      return count
    },
    selectForDiscard: (query, discard) => discards.mark(query, discard),
    discard: (name, max) => discards.end(name, max),
    async forget(keys) {
      const erasure = await forgetKeys(database, keys.map(keyHash))
      for (const lane of lanes.own()) leases.stir(lane)
      return erasure
    },
    purge: createPurge(database, { ring, keepIds }),
    workers: () => workers.all(),
    async close() {
      await Promise.all([watch.stop(), control.stop()])
      await workers.leave().catch(() => undefined)
      await database.close()
    },
  }
}
