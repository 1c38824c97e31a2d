import type { StoreChapter } from '../chapter.js'
import type { StoreSubject } from '../store-subject.js'
import { acceptChapters } from './accept-chapters.js'
import { boundChapters } from './bound-chapters.js'
import { clockChapters } from './clock-chapters.js'
import { crashChapters } from './crash-chapters.js'
import { forgetChapters } from './forget-chapters.js'
import { holdChapters } from './hold-chapters.js'
import { leaseChapters } from './lease-chapters.js'
import { lettingGoChapters } from './letting-go-chapters.js'
import { markChapters } from './mark-chapters.js'
import { modelChapters, type StoreChaptersOptions } from './model-chapters.js'
import { orderChapters } from './order-chapters.js'
import { purgeChapters } from './purge-chapters.js'
import { refusalChapters } from './refusal-chapters.js'
import { replayChapters } from './replay-chapters.js'
import { resumeChapters } from './resume-chapters.js'
import { sharedChapters } from './shared-chapters.js'
import { stateChapters } from './state-chapters.js'
import { totalsChapters } from './totals-chapters.js'
import { transactionChapters } from './transaction-chapters.js'
import { wakeChapters } from './wake-chapters.js'
import { whereChapters } from './where-chapters.js'

const contents: readonly ((subject: StoreSubject, options: StoreChaptersOptions) => readonly StoreChapter[])[] = [
  acceptChapters,
  boundChapters,
  leaseChapters,
  stateChapters,
  refusalChapters,
  holdChapters,
  resumeChapters,
  orderChapters,
  lettingGoChapters,
  clockChapters,
  wakeChapters,
  whereChapters,
  replayChapters,
  forgetChapters,
  purgeChapters,
  markChapters,
  crashChapters,
  sharedChapters,
  transactionChapters,
  totalsChapters,
  modelChapters,
]

/**
 * Every promise of the store contract as a chapter, for any test runner. With vitest:
 * `for (const { name, run, skip } of storeChapters(subject)) it(name, (context) => (skip ? context.skip(skip) : run()))`.
 * Each chapter makes its own place for data. A chapter that does not apply to the store has the reason as `skip`.
 */
export function storeChapters(subject: StoreSubject, options: StoreChaptersOptions = {}): readonly StoreChapter[] {
  return contents.flatMap((chapters) => chapters(subject, options))
}
