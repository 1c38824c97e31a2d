import { acceptChapters } from './accept-chapters.js'
import { boundChapters } from './bound-chapters.js'
import type { Chapter } from './chapter.js'
import { leaseChapters } from './lease-chapters.js'
import type { StoreSubject } from './store-subject.js'

/**
 * Every promise of the store contract as a chapter, for any runner. With vitest:
 * `for (const { name, run, skip } of storeChapters(subject)) it(name, (context) => (skip ? context.skip(skip) : run()))`.
 * Each chapter makes its own place. One that does not apply to the subject carries the reason as `skip`.
 */
export function storeChapters(subject: StoreSubject): readonly Chapter[] {
  return [...acceptChapters(subject), ...boundChapters(subject), ...leaseChapters(subject)]
}
