import type { DestinationDefinition } from '../../destination/define-destination.js'
import type { Destination } from '../../destination/destination.js'
import type { DestinationSubject, SubjectOptions } from '../subject.js'
import { defined, rightSubject } from './right-destination.js'

/** A destination that is right but for one fault, and the one chapter that must find it. */
export interface WrongDestination {
  /** What it does wrong, as the end of "a destination that …". */
  readonly fault: string
  /** The chapter that fails. All others pass. */
  readonly fails: string
  readonly subject: DestinationSubject
}

/** The right subject with a destination whose definition differs in these parts. */
export function withParts(parts: (options: SubjectOptions) => Partial<DestinationDefinition>): DestinationSubject {
  return { ...rightSubject, create: (options) => defined(options, parts(options)) }
}

/** The right subject with a destination that is the right one behind something wrong. */
export function behind(wrong: (right: Destination, options: SubjectOptions) => Destination): DestinationSubject {
  return { ...rightSubject, create: (options) => wrong(defined(options), options) }
}
