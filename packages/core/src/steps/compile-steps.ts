import type { CustomerEvent } from '../event/customer-event.js'
import { instantOf } from '../event/instant.js'
import { plainEvent } from '../event/plain-event.js'
import { snapshot } from '../event/snapshot.js'
import type { EventSteps, FailedStep, SteppedEvent } from './event-steps.js'
import type { Step } from './step.js'
import { changesBetween } from './step-changes.js'
import { applyOf } from './step-kinds.js'
import { stepName } from './step-name.js'

interface Compiled {
  readonly name: string
  readonly apply: (event: CustomerEvent) => CustomerEvent
}

/** Names that are equal share one list, so that deliveries with the same ones can share what is written of them. */
interface Names {
  readonly list: readonly string[]
  readonly next: Map<string, Names>
}

/** Makes steps ready, once. They must have passed `stepIssues`. `undefined`: there are none. */
export function compileSteps(steps: readonly Step[] | undefined): EventSteps | undefined {
  if (!steps || steps.length === 0) return undefined
  const compiled = steps.map((step): Compiled => ({ name: stepName(step), apply: applied(step) }))
  const nobody: Names = { list: [], next: new Map() }

  function apply(given: CustomerEvent, only?: readonly string[]): SteppedEvent {
    let event = given
    let names = nobody
    let failed: FailedStep[] | undefined
    for (const step of compiled) {
      if (only && !only.includes(step.name)) continue
      try {
        const after = step.apply(event)
        if (after === event) continue
        event = after
        names = withName(names, step.name)
      } catch (cause) {
        failed ??= []
        failed.push({ step: step.name, why: cause instanceof NoEvent ? cause.message : `threw ${kindOfError(cause)}` })
      }
    }
    return { event, ...(names !== nobody && { changedBy: names.list }), ...(failed && { failed }) }
  }

  return {
    names: compiled.map(({ name }) => name),
    apply,
    explain(given) {
      let event = given
      return compiled.map((step) => {
        const before = event
        try {
          event = step.apply(event)
          return { step: step.name, changes: changesBetween(before, event) }
        } catch (cause) {
          return { step: step.name, changes: [], failed: cause instanceof Error ? cause.message : 'It threw no error.' }
        }
      })
    },
  }
}

function withName(names: Names, name: string): Names {
  const known = names.next.get(name)
  if (known) return known
  const next: Names = { list: Object.freeze([...names.list, name]), next: new Map() }
  names.next.set(name, next)
  return next
}

/** A step left something that is no event. Its message has no value of the event. */
class NoEvent extends Error {}

/** Steps as data keep an event an event, but for its person: ids can be removed, or become empty. */
function applied(step: Step): Compiled['apply'] {
  if (typeof step !== 'function') {
    const change = applyOf(step)
    return (event) => withPerson(event, change(event))
  }
  return (event) => {
    const after = readAfter(step(snapshot(event) as CustomerEvent))
    if (after.type !== event.type || after.messageId !== event.messageId)
      throw new NoEvent('changed the type or the message id')
    return changesBetween(event, after).length === 0 ? event : after
  }
}

function readAfter(returned: unknown): CustomerEvent {
  const event = plainEvent(returned)
  // Everything after this compares times as texts.
  const timestamp = event && instantOf(event.timestamp)
  if (!event || timestamp === undefined) throw new NoEvent('returned no event')
  return timestamp === event.timestamp ? event : { ...event, timestamp }
}

function withPerson(before: CustomerEvent, after: CustomerEvent): CustomerEvent {
  if (after === before || (after.userId === before.userId && after.anonymousId === before.anonymousId)) return after
  const isWhole = after.type === 'alias' ? after.userId && after.previousId : after.userId || after.anonymousId
  if (!isWhole) throw new NoEvent('left no id of the person')
  return after
}

function kindOfError(cause: unknown): string {
  return cause instanceof Error && /^[A-Za-z]{1,50}$/.test(cause.name) ? cause.name : 'something'
}
