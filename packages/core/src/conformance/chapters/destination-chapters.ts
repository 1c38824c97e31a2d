import type { Destination } from '../../destination/destination.js'
import type { Chapter } from '../chapter.js'
import type { DestinationSubject } from '../subject.js'
import { answerChapters } from './answer.js'
import { concurrencyChapters } from './concurrency.js'
import { confirmChapter } from './confirm.js'
import { endingChapters } from './ending.js'
import { endpointChapters } from './endpoint.js'
import { faultChapters } from './fault.js'
import { manifestChapters } from './manifest.js'
import { planChapters } from './plan.js'
import { secretChapters } from './secret.js'
import { sentChapters } from './sent.js'

/**
 * The promises that every destination keeps, as chapters for any test runner. With vitest:
 * `for (const { name, run, skip } of chapters) it(name, { skip: skip !== undefined }, run)`.
 * Each chapter creates its own destination, and its own vendor on 127.0.0.1. This function creates the destination once to
 * learn its endpoints. A subject whose `create` is asynchronous must state them as `endpoints`.
 */
export function destinationChapters(given: DestinationSubject): readonly Chapter[] {
  // Copies, so that a destination that changes events fails the chapter about it, and no other.
  const subject: DestinationSubject = Object.create(given, {
    events: { get: () => structuredClone(given.events) },
  })
  return [
    ...manifestChapters(subject),
    ...planChapters(subject),
    ...sentChapters(subject),
    ...endpointChapters(subject, subject.endpoints ?? endpointsOf(subject)),
    ...answerChapters(subject),
    ...faultChapters(subject),
    confirmChapter(subject),
    ...endingChapters(subject),
    ...concurrencyChapters(subject),
    ...secretChapters(subject),
  ]
}

function endpointsOf(subject: DestinationSubject): Destination['endpoints'] {
  const made = subject.create({ baseUrl: 'http://127.0.0.1:9', canary: 'not-used-for-any-request' })
  if (!(made instanceof Promise)) return made.endpoints
  // The chapters create it again and report its failure.
  made.catch(() => undefined)
  return {}
}
