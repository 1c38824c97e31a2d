import type { Chapter } from './chapter.js'
import { destinationChapters } from './chapters/destination-chapters.js'
import type { DestinationSubject } from './subject.js'
import { within } from './within.js'

/** The result of one chapter. */
export interface ChapterResult {
  /** The chapter's name. */
  readonly name: string
  /** The sentence that the chapter tests. */
  readonly promise: string
  /** `skipped`: the chapter does not apply, or the promise could not be tested. */
  readonly result: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped, in one line. Absent: it passed. */
  readonly reason?: string
}

/** What the suite found, as plain data. The same destination gives the same report at any time. */
export interface ConformanceReport {
  /** The name of the subject. */
  readonly destination: string
  /** Whether no chapter failed. */
  readonly conforms: boolean
  /** How many chapters passed. */
  readonly passed: number
  /** How many chapters failed. */
  readonly failed: number
  /** How many chapters do not apply or could not be tested. */
  readonly skipped: number
  /** The result of every chapter, in the order in which they ran. */
  readonly chapters: readonly ChapterResult[]
}

/** Options of `runConformance`. */
export interface RunOptions {
  /** The time limit of one chapter, in milliseconds. A chapter that takes longer fails. Default 30,000. */
  readonly chapterTimeoutMs?: number
  /** Called with each result as soon as its chapter is over. */
  readonly onResult?: (result: ChapterResult) => void
}

/** Runs every chapter, one after another, without a test runner. Never rejects: every failure is in the report. */
export async function runConformance(
  subject: DestinationSubject,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const { chapterTimeoutMs = 30_000, onResult } = options
  const chapters: ChapterResult[] = []
  for (const chapter of chaptersOf(subject)) {
    const result = await resultOf(chapter, chapterTimeoutMs)
    chapters.push(result)
    onResult?.(result)
  }
  const count = (wanted: ChapterResult['result']) => chapters.filter(({ result }) => result === wanted).length
  const failed = count('failed')
  return {
    destination: subject.name,
    conforms: failed === 0,
    passed: count('passed'),
    failed,
    skipped: count('skipped'),
    chapters,
  }
}

function chaptersOf(subject: DestinationSubject): readonly Chapter[] {
  try {
    return destinationChapters(subject)
  } catch (cause) {
    const promise = 'The destination can be created.'
    return [{ name: 'created', promise, run: () => Promise.reject(cause) }]
  }
}

async function resultOf({ name, promise, skip, run }: Chapter, timeoutMs: number): Promise<ChapterResult> {
  if (skip !== undefined) return { name, promise, result: 'skipped', reason: skip }
  try {
    const reason = await within(timeoutMs, name, run())
    return reason === undefined ? { name, promise, result: 'passed' } : { name, promise, result: 'skipped', reason }
  } catch (cause) {
    return { name, promise, result: 'failed', reason: firstLineOf(cause) }
  }
}

function firstLineOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return text.split('\n')[0] ?? ''
}
