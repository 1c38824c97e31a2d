import assert from 'node:assert/strict'
import { seededRandom } from '@waybill/core/conformance'
import type { StoreChapter } from '../../chapter.js'
import { commandOf } from '../../model/model-command.js'
import { compareWithModel, type ModelRunOptions } from '../../model/model-run.js'
import type { StoreSubject } from '../../store-subject.js'

/** Options of `storeChapters`. */
export interface StoreChaptersOptions {
  /** How many random runs each comparison with a model makes, from 1. Each run has 60 commands. Default 16. */
  readonly modelRuns?: number
  /**
   * How many events wait for one user, or for one endpoint, in the chapters about a crowd, from 1,000. Default 12,000: more
   * than the window of a store that keeps 10,000 in memory.
   */
  readonly crowd?: number
}

const length = 60

/** Random work, the same in each run: the store and a model of one must agree after every command. */
export function modelChapters(
  subject: StoreSubject,
  { modelRuns = 16 }: StoreChaptersOptions,
): readonly StoreChapter[] {
  return (['none', 'per-user'] as const).map((order) => ({
    name: `model: order ${order}`,
    promise: 'After any commands, a store is in the same state as a simple model of it.',
    async run() {
      for (let seed = 1; seed <= modelRuns; seed++) {
        const random = seededRandom(seed)
        const commands = Array.from({ length }, () => Math.floor(random() * 2 ** 30))
        await compareOrShrink(subject, commands, { order })
      }
    },
  }))
}

/** On a difference, leaves out commands as long as there still is one, and tells those that are left. */
async function compareOrShrink(
  subject: StoreSubject,
  commands: readonly number[],
  options: ModelRunOptions,
): Promise<void> {
  let failure = await failureOf(subject, commands, options)
  if (!failure) return
  let least = commands
  for (let size = Math.ceil(least.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < least.length; ) {
      const fewer = [...least.slice(0, from), ...least.slice(from + size)]
      const other = await failureOf(subject, fewer, options)
      if (other) {
        failure = other
        least = fewer
      } else from += size
    }
  }
  const told = least.map((code) => `${commandOf(code).what} ${commandOf(code).which}`).join(', ')
  throw new assert.AssertionError({
    message: `After [${told}]: ${failure.message}`,
    actual: failure.actual,
    expected: failure.expected,
    operator: failure.operator,
  })
}

async function failureOf(
  subject: StoreSubject,
  commands: readonly number[],
  options: ModelRunOptions,
): Promise<assert.AssertionError | undefined> {
  try {
    await compareWithModel(subject, commands, options)
    return undefined
  } catch (cause) {
    if (cause instanceof assert.AssertionError) return cause
    throw cause
  }
}
