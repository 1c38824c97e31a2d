import { toText } from '@waybill/delivery/queue'
import type { ApplyControl, Hold, OnTheWire, StoreControl, StorePersons } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import type { Workers } from '../database/workers.js'
import type { LaneTable } from '../lease/lane-table.js'
import { createChanges } from './changes.js'
import { createForgetting, type ForgettingOptions } from './forgetting.js'
import { createHeard } from './heard.js'
import type { Holds } from './holds.js'
import { createLicence } from './licence.js'
import { createPersons } from './persons.js'

export interface ControlOptions extends Pick<ForgettingOptions, 'onErased'> {
  readonly database: Database
  readonly lanes: LaneTable
  readonly holds: Holds
  readonly workers: Pick<Workers, 'id' | 'name'>
  /** How long a process may send without an answer of the database, in milliseconds. */
  readonly licenceMs: number
  /** Called with a lane whose deliveries wait for nothing but their turn any more. */
  readonly onDue: (lane: string) => void
}

/** The part of the store that all processes agree in. */
export interface Control extends StoreControl {
  readonly persons: StorePersons
  /** Stores a hold, and does not wait for the other processes. */
  setHold(hold: Hold): Promise<void>
  /** Stores that a lane or an endpoint is resumed, and does not wait for the other processes. */
  endHold(lane: string, endpoint: string | undefined): Promise<void>
  /** The newest change that this process has applied. */
  known(): number
  /** Another process may have decided something. */
  mayBeNew(): void
  /** Does what must be done some time after a person was forgotten. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Longest wait of `resume` for the other processes, in milliseconds. */
const resumeWaitMs = 1_000

/** Of so many changes a process keeps what it had on the wire. */
const mostReports = 100

export function createControl(options: ControlOptions): Control {
  const { database, lanes, holds, workers, licenceMs, onDue } = options
  const { schema, run } = database
  const now = () => performance.now()
  const changes = createChanges(database, lanes)
  const reports = new Map<number, OnTheWire>()
  let follower: ApplyControl | undefined
  let known: number | undefined
  let forgets = false

  const licence = createLicence({
    licenceMs,
    now,
    newest: changes.newest,
    async apply() {
      const { newest, state } = await changes.read(known)
      for (const [change, report] of (await follower?.(state)) ?? [])
        if (report.requests > 0) reports.set(change, report)
      for (const change of [...reports.keys()].slice(0, -mostReports)) reports.delete(change)
      known = newest
      forgets = state.isForgotten !== undefined
      return newest
    },
    async acknowledge(applied, forMs) {
      const told = reports.size === 0 ? null : JSON.stringify(Object.fromEntries(reports))
      await run(
        `INSERT INTO ${schema}.workers AS w (id, name, started_at, seen_at, seen_version, licence_until, reports)
         VALUES ($1, $2, now(), now(), $3, CASE WHEN $4::float8 > 0 THEN clock_timestamp() + $4 * interval '1 millisecond' END, $5)
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, seen_version = excluded.seen_version,
           licence_until = excluded.licence_until, reports = excluded.reports`,
        [workers.id, toText(workers.name), applied, forMs, told],
      )
    },
  })
  const heard = createHeard({ database, mostMs: 2 * licenceMs, now })
  const forgetting = createForgetting({ ...options, changes, change: licence.change, heard })

  async function endWaits(lane: string): Promise<void> {
    await holds.endWaits(lane)
    onDue(lane)
  }

  async function endHold(lane: string, endpoint: string | undefined): Promise<number> {
    const change = await licence.change(() => changes.resume(lane, endpoint))
    await endWaits(lane)
    return change
  }

  return {
    follow(apply) {
      follower = apply
      return licence.begin()
    },
    mayStart: licence.mayStart,
    licence: licence.get,
    async hold(hold) {
      return heard(await licence.change(() => changes.hold(hold, hold.by ?? workers.name)))
    },
    async setHold(hold) {
      await licence.change(() => changes.hold(hold, hold.by ?? workers.name))
    },
    async endHold(lane, endpoint) {
      await endHold(lane, endpoint)
    },
    async resume(lane, endpoint) {
      const change = await endHold(lane, endpoint)
      await heard(change, resumeWaitMs)
      // What another process had in hand may have been stored with a wait before it heard of this.
      await endWaits(lane)
    },
    async pause(pause) {
      await licence.change(() => changes.pause(pause))
    },
    forget: forgetting.forget,
    persons: createPersons({ database, change: licence.change, heard }),
    holds: holds.inForce,
    known: () => known ?? 0,
    mayBeNew: licence.mayBeNew,
    async tick() {
      if (!forgets) return
      await forgetting.tick()
      await licence.again()
    },
    stop: licence.stop,
  }
}
