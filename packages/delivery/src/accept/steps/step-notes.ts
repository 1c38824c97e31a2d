import type { CustomerEvent } from '@waybill/core'

/** What an accepted event says of the steps before the store. Like every member that begins with `_`, it is no vendor's. */
export interface Notes {
  /** The names of the steps that changed it. */
  readonly changedBy?: readonly string[] | undefined
  /** The names of those that failed, and are tried again before it is sent. */
  readonly failed?: readonly string[] | undefined
}

const changedByName = '_changedBy'
const failedName = '_failedSteps'

interface Noted {
  readonly [changedByName]?: unknown
  readonly [failedName]?: unknown
}

/** The notes on an event. `undefined`: it has none of failed steps. */
export function notesOn(event: CustomerEvent): Notes | undefined {
  const failed = (event as Noted)[failedName]
  if (failed === undefined) return undefined
  return { changedBy: textsIn((event as Noted)[changedByName]), failed: textsIn(failed) }
}

/** The event with these notes. */
export function noted(event: CustomerEvent, { changedBy, failed }: Notes): CustomerEvent {
  return {
    ...event,
    ...(changedBy && changedBy.length > 0 && { [changedByName]: changedBy }),
    ...(failed && { [failedName]: failed }),
  }
}

/** The event without notes: those that a sender wrote would tell of steps that never were. It may be changed. */
export function withoutNotes(event: CustomerEvent): CustomerEvent {
  const { [changedByName]: changedBy, [failedName]: failed } = event as Noted
  if (changedBy === undefined && failed === undefined) return event
  const { [changedByName]: _, [failedName]: __, ...others } = event as CustomerEvent & Noted
  return others as CustomerEvent
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
