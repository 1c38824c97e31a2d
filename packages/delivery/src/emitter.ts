import type { LeaseTransition } from './attempt/transitions.js'
import { idOf } from './lane/report.js'
import type { LifecycleEvent } from './lifecycle-event.js'

export type Emit = (event: LifecycleEvent) => void

/** The observer, unable to disturb what it observes. `undefined` without one: then nobody makes an event for it. */
export function createEmitter(observe: Emit | undefined): Emit | undefined {
  if (!observe) return undefined
  return (event) => {
    try {
      observe(event)
    } catch {
      // An observer's fault is its own: deliveries go on.
    }
  }
}

/** Tells of the events that reached an end in one commit. */
export function reportSettlements(settlements: readonly LeaseTransition[], emit: Emit): void {
  for (const { tickets, next } of settlements) {
    const [first] = tickets
    if (!first || next.state === 'pending') continue
    const { state, reason } = next
    emit({
      type: 'settled',
      lane: first.lane,
      state,
      ...(reason ? { reason } : {}),
      count: tickets.length,
      // No accessor: V8 would make a hidden class for each object that has one of its own, out of the reach of a minor
      // garbage collection, and with it hold the event, its request and its answer.
      events: () => tickets.map(idOf),
    })
  }
}
