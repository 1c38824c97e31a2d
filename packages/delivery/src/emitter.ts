import { ignoreRejection } from './attempt/outcomes-from.js'
import type { LeaseTransition } from './attempt/transitions.js'
import { idOf } from './lane/report.js'
import type { LifecycleEvent } from './lifecycle-event.js'
import type { DiskRoom } from './store/work.js'

export type Emit = (event: LifecycleEvent) => void

/** Wraps the observer so that its errors are ignored, also those of an async one. `undefined` without an observer: then no events are made for it. */
export function createEmitter(observe: Emit | undefined): Emit | undefined {
  if (!observe) return undefined
  return (event) => {
    try {
      ignoreRejection(observe(event))
    } catch {
      // An observer that throws must not stop deliveries.
    }
  }
}

/** Returns a function for what each commit says of the disk. It emits an event when that changes. */
export function createDiskReport(emit: Emit): (disk: DiskRoom | undefined) => void {
  let isFull = false
  return (disk) => {
    if ((disk !== undefined) === isFull) return
    isFull = !isFull
    if (!disk) return emit({ type: 'disk_has_room' })
    const { full: _, ...room } = disk
    emit({ type: 'disk_full', ...room })
  }
}

/** Emits one `settled` event for each transition to a final state, and one `remarked` for each code of its remarks. */
export function reportSettled(transitions: readonly LeaseTransition[], emit: Emit): void {
  for (const { tickets, next } of transitions) {
    const [first] = tickets
    if (!first || next.state === 'pending') continue
    const { state, reason } = next
    emit({
      type: 'settled',
      lane: first.lane,
      state,
      ...(reason ? { reason } : {}),
      count: tickets.length,
      // A method and no accessor: V8 would make a hidden class for each object with an accessor of its own. A minor garbage
      // collection does not free those, and they would keep the event, its request and its answer in memory.
      events: () => tickets.map(idOf),
    })
    const { remarks } = next
    if (!remarks) continue
    for (const code of new Set(remarks.map((remark) => remark.code)))
      emit({ type: 'remarked', lane: first.lane, code, state, count: tickets.length, events: () => tickets.map(idOf) })
  }
}
