import type { CustomerEvent } from '../event/customer-event.js'
import type { StepChange } from './step-changes.js'

/** A step that failed. */
export interface FailedStep {
  /** The step's name. */
  readonly step: string
  /** What it did: the kind of error that it threw, without the error's words, which may quote the event. */
  readonly why: string
}

/** What steps made of an event. */
export interface SteppedEvent {
  /** The event to go on with: the same object where nothing has changed. */
  readonly event: CustomerEvent
  /** The names of the steps that changed it, in their order. The same list each time for the same names. Absent: none did. */
  readonly changedBy?: readonly string[]
  /** The steps that failed, and changed nothing. Absent: none did. */
  readonly failed?: readonly FailedStep[]
}

/** What one step does with one event, for a person to read. */
export interface ExplainedStep {
  /** The step's name. */
  readonly step: string
  /** What it changes, at most 100 places. Empty: nothing. */
  readonly changes: readonly StepChange[]
  /** Why it fails, with the error's words. Absent: it does not. */
  readonly failed?: string
}

/** Steps, ready to be applied. Make them with `compileSteps`. */
export interface EventSteps {
  /** Their names, in the order in which they are applied. */
  readonly names: readonly string[]
  /** Applies them, each to what the one before has left; only those of these names, where some are given. Never throws. */
  apply(event: CustomerEvent, only?: readonly string[]): SteppedEvent
  /** What each of them does with this event. */
  explain(event: CustomerEvent): readonly ExplainedStep[]
}
