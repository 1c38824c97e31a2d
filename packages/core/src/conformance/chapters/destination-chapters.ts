import type { Destination } from '../../destination/destination.js'
import type { Chapter } from '../chapter.js'
import type { DestinationSubject } from '../subject.js'
import { answerChapters } from './answer-chapters.js'
import { concurrencyChapters } from './concurrency-chapters.js'
import { endingChapters } from './ending-chapters.js'
import { endpointChapters } from './endpoint-chapters.js'
import { faultChapters } from './fault-chapters.js'
import { manifestChapters } from './manifest-chapters.js'
import { planChapters } from './plan-chapters.js'
import { secretChapters } from './secret-chapters.js'
import { sentChapters } from './sent-chapters.js'

/**
 * Every promise of a destination as a chapter, for any runner. With vitest:
 * `for (const { name, run, skip } of chapters) it(name, { skip: skip !== undefined }, run)`.
 * Each chapter makes its own destination and its own vendor on the loopback. The destination is created once at the
 * beginning, to learn its endpoints; a subject whose `create` is asynchronous states them as `endpoints`.
 */
export function destinationChapters(given: DestinationSubject): readonly Chapter[] {
  // Copies, so that a destination that changes events is found by one chapter and misleads no other.
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
    ...endingChapters(subject),
    ...concurrencyChapters(subject),
    ...secretChapters(subject),
  ]
}

function endpointsOf(subject: DestinationSubject): Destination['endpoints'] {
  const made = subject.create({ baseUrl: 'http://127.0.0.1:9', canary: 'not-used-for-any-request' })
  if (!(made instanceof Promise)) return made.endpoints
  // Its failure is reported by the chapters, each of which creates it again.
  made.catch(() => undefined)
  return {}
}
