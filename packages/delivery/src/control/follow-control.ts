import type { WaybillError } from '@waybill/core'
import type { Committer } from '../commit/committer.js'
import type { Emit } from '../emitter.js'
import type { Lane } from '../lane/lane.js'
import { applyMarks } from '../persons/apply-marks.js'
import type { Persons } from '../persons/persons.js'
import type { ApplyControl, ControlState, OnTheWire } from '../store/control.js'
import type { LeasedDelivery } from '../store/work.js'
import { type Forgotten, isTheirs } from './forgotten.js'
import { onTheWire } from './lane-control.js'

export interface FollowControlOptions {
  readonly lanes: ReadonlyMap<string, Lane>
  readonly forgotten: Forgotten
  readonly persons: Persons
  readonly committer: Pick<Committer, 'tried'>
  readonly emit: Emit | undefined
}

/** Makes the lanes of this process do what is decided for all processes. */
export function createFollowControl(options: FollowControlOptions): ApplyControl {
  const { lanes, forgotten, persons, committer, emit } = options
  /** Everything that stops a request is done before anything is awaited. */
  function stop(state: ControlState): { reports: Map<number, OnTheWire>; returned: Promise<unknown> } {
    forgotten.set(state.isForgotten)
    for (const lane of lanes.values()) {
      const { held, isOther } = lane.control.apply(state)
      for (const { lane: name, endpoint, reason } of held) emit?.({ type: 'held', ...targetOf(name, endpoint), reason })
      if (isOther) lane.wake()
    }
    const reports = new Map<number, OnTheWire>()
    for (const { change, lane, endpoint } of state.holds) {
      if (change <= state.known) continue
      const held = lanes.get(lane)
      reports.set(change, onTheWire(held?.control.inFlight(endpoint) ?? []))
    }
    const returned: Promise<unknown>[] = []
    for (const one of state.forgetting) {
      const withdrawn = [...lanes.values()].map((lane) => lane.control.withdraw((lease) => isTheirs(one, lease)))
      reports.set(one.change, onTheWire(withdrawn.flatMap(({ left }) => left)))
      returned.push(...withdrawn.map((lane) => lane.returned))
    }
    if (state.persons) returned.push(markPersons(state.persons, reports))
    return { reports, returned: Promise.all(returned) }
  }

  /** What this process has planned is left to those that can tell whose it is. Not awaited: a lane may be waiting for the licence. */
  function block(error: WaybillError): void {
    emit?.({ type: 'store_failed', error })
    for (const lane of lanes.values()) void lane.pause().catch(() => undefined)
  }

  function markPersons(given: NonNullable<ControlState['persons']>, reports: Map<number, OnTheWire>) {
    const { left, idsOf, returned } = applyMarks(given, { persons, lanes: lanes.values() })
    if (persons.blocked) block(persons.blocked)
    if (left.length === 0) return returned
    const changes = new Map(given.marks.map(({ digest, change }) => [digest, change]))
    const isOf = (change: number) => (lease: LeasedDelivery) => idsOf(lease).some((id) => changes.get(id) === change)
    for (const change of new Set(
      left
        .flat()
        .flatMap(idsOf)
        .map((id) => changes.get(id) ?? 0),
    )) {
      const theirs = left.map((request) => request.filter(isOf(change)))
      reports.set(change, onTheWire(theirs.filter((request) => request.length > 0)))
    }
    return returned
  }

  return async (state) => {
    const { reports, returned } = stop(state)
    for (const { lane, endpoint } of state.resumed)
      if (lanes.has(lane)) emit?.({ type: 'resumed', ...targetOf(lane, endpoint) })
    // A wait that is being stored must be stored before it can be ended, and what was asked about before it can be erased.
    if (state.resumed.length > 0 || state.forgetting.length > 0) await committer.tried()
    await returned
    return reports
  }
}

function targetOf(lane: string, endpoint: string | undefined) {
  return endpoint === undefined ? { lane } : { lane, endpoint }
}
