import type { Chapter } from './chapter.js'
import { destinationChapters } from './chapters/destination-chapters.js'
import type { DestinationSubject } from './subject.js'
import { within } from './within.js'

export interface ChapterResult {
  readonly name: string
  readonly promise: string
  readonly result: 'passed' | 'failed' | 'skipped'
  /** Why it failed or was skipped. */
  readonly reason?: string
}

/** What the suite found, as plain data: the same for the same destination, whenever it runs. */
export interface ConformanceReport {
  readonly destination: string
  /** Whether no chapter failed. */
  readonly conforms: boolean
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly chapters: readonly ChapterResult[]
}

export interface RunOptions {
  /** Most time for one chapter, in milliseconds; one that takes longer has failed. Default 30,000. */
  readonly chapterTimeoutMs?: number
  /** Hears of each result as soon as it is there. */
  readonly onResult?: (result: ChapterResult) => void
}

/** Runs every chapter, one after another, without a test runner. Never rejects: what goes wrong is in the report. */
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
