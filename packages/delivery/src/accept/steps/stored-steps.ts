import type { CustomerEvent, Step } from '@waybill/core'
import { compileSteps, type FailedStep } from '@waybill/core/destination'
import type { UserIds } from '../../waybill.js'
import { type Notes, noted, notesOn, withoutNotes } from './step-notes.js'

/** The steps before the store. */
export interface StoredSteps {
  /** The event to store. Of a step that fails it has the name, so that it is tried again before the event is sent. */
  admit(event: CustomerEvent): CustomerEvent
  /** Applies the steps that failed before. `undefined`: none did, as for nearly every event. */
  again(
    event: CustomerEvent,
  ): { readonly event: CustomerEvent } | { readonly failed: readonly FailedStep[] } | undefined
  /** The ids of a person as they are stored. `undefined`: as they were given. */
  idsOf(user: UserIds): UserIds | undefined
}

/** Compiles the steps. Without any, an event costs a look at two members that it does not have. */
export function createStoredSteps(given: readonly Step[] | undefined): StoredSteps {
  const steps = compileSteps(given)

  return {
    admit(given) {
      const event = withoutNotes(given)
      if (!steps) return event
      const { event: left, changedBy, failed } = steps.apply(event)
      if (!changedBy && !failed) return left
      return noted(left, { changedBy, failed: failed?.map(({ step }) => step) })
    },
    again(event) {
      const notes = notesOn(event)
      if (!notes?.failed) return undefined
      const missing = notes.failed.filter((name) => !steps?.names.includes(name))
      // What a step should have taken away does not leave because somebody took the step out.
      if (!steps || missing.length > 0)
        return { failed: missing.map((step) => ({ step, why: 'is not there any more' })) }
      const { event: left, changedBy = [], failed } = steps.apply(withoutNotes({ ...event }), notes.failed)
      if (failed) return { failed }
      return { event: noted(left, { changedBy: inOrder(notes, changedBy, steps.names) }) }
    },
    idsOf({ userId, anonymousId }) {
      if (!steps) return undefined
      const { event } = steps.apply(somebody({ userId, anonymousId }))
      if (event.userId === userId && event.anonymousId === anonymousId) return undefined
      return { userId: event.userId, anonymousId: event.anonymousId }
    },
  }
}

function inOrder({ changedBy = [] }: Notes, more: readonly string[], names: readonly string[]): readonly string[] {
  return names.filter((name) => changedBy.includes(name) || more.includes(name))
}

/** An event of a person, to see what steps make of the ids. */
function somebody({ userId, anonymousId }: UserIds): CustomerEvent {
  return {
    type: 'identify',
    messageId: 'somebody',
    timestamp: new Date(0).toISOString(),
    ...(userId && { userId }),
    ...(anonymousId && { anonymousId }),
  } as CustomerEvent
}
