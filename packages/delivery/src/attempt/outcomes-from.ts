import type { Outcome, Scope } from '@waybill/core'
import { waitMs } from '@waybill/core/destination'
import { errorFrom, reasonFrom } from './error-from.js'

/** A longer wait is shown as this one: a hundred years. */
const longestAskedMs = 100 * 365 * 86_400_000

const scopes: ReadonlySet<unknown> = new Set<Scope>(['call', 'endpoint', 'destination'])

export interface OutcomesOptions {
  /** How many calls the request has. */
  readonly count: number
  /** Longest wait that an outcome may ask for, in milliseconds. */
  readonly maxRetryAfterMs: number
  /** The outcome of a call for which `given` has none. */
  readonly instead: (cause: unknown) => Outcome
}

/**
 * What a destination says of a request, as outcomes of the engine's own: one for each call, whose fields are read once and
 * change no more. Calls that share an outcome still do. Throws for what is no list of `count`.
 */
export function outcomesFrom(given: unknown, { count, maxRetryAfterMs, instead }: OutcomesOptions): Outcome[] {
  if (!Array.isArray(given)) throw new Error('The outcomes of a request are no list.')
  if (given.length !== count) throw new Error(`${given.length} outcomes for ${count} calls`)
  const first: unknown = given[0]
  const outcome = outcomeOr(first, maxRetryAfterMs, instead)
  // Most requests have one outcome for all their calls.
  let known: Map<unknown, Outcome> | undefined
  const outcomes: Outcome[] = []
  for (let index = 0; index < count; index++) {
    const one: unknown = given[index]
    if (one === first) outcomes.push(outcome)
    else {
      known ??= new Map()
      let other = known.get(one)
      if (!other) known.set(one, (other = outcomeOr(one, maxRetryAfterMs, instead)))
      outcomes.push(other)
    }
  }
  return outcomes
}

function outcomeOr(given: unknown, most: number, instead: OutcomesOptions['instead']): Outcome {
  try {
    return outcomeFrom(given, most)
  } catch (cause) {
    ignoreRejection(given)
    return instead(new Error(`The answer for a call is no outcome: ${whatOf(cause)}.`, { cause: given }))
  }
}

/** An outcome as the engine has it: a wait that was cut says what was asked for, in milliseconds. */
export type TakenOutcome = Outcome | (Extract<Outcome, { status: 'retry' }> & { readonly askedMs?: number })

/** The wait that was asked for, where the lane allows less. */
export function askedMsOf(outcome: TakenOutcome): number | undefined {
  return 'askedMs' in outcome ? outcome.askedMs : undefined
}

/** In whole milliseconds. */
function waitFrom(given: unknown, most: number): { readonly afterMs?: number; readonly askedMs?: number } {
  const asked = waitMs(given, longestAskedMs)
  if (asked === undefined) return {}
  const afterMs = Math.min(Math.ceil(asked), most)
  return asked > most ? { afterMs, askedMs: Math.ceil(asked) } : { afterMs }
}

/** One outcome, field by field. Throws an error that says what is wrong with it. `most` is the longest wait, in milliseconds. */
export function outcomeFrom(given: unknown, most: number): TakenOutcome {
  if (typeof given !== 'object' || given === null) throw new Error('it is no object')
  const outcome = given as Outcome
  const { status } = outcome
  switch (status) {
    case 'delivered': {
      const { httpStatus, reply, duplicate } = outcome
      // The most frequent case is written out: spreads would copy twice.
      if (reply === undefined && duplicate !== true && Number.isSafeInteger(httpStatus))
        return { status, httpStatus: httpStatus as number }
      return {
        status,
        ...(Number.isSafeInteger(httpStatus) && { httpStatus: httpStatus as number }),
        ...(reply !== undefined && { reply }),
        ...(duplicate === true && { duplicate }),
      }
    }
    case 'skipped':
      return { status, reason: reasonFrom(outcome.reason) }
    case 'rejected':
      return { status, error: errorFrom(outcome.error), maybeDelivered: isDoubtful(outcome.maybeDelivered) }
    case 'retry': {
      const { afterMs, askedMs } = waitFrom(outcome.afterMs, most)
      return {
        status,
        error: errorFrom(outcome.error),
        scope: scopeFrom(outcome.scope),
        maybeDelivered: isDoubtful(outcome.maybeDelivered),
        ...(afterMs !== undefined && { afterMs }),
        ...(askedMs !== undefined && { askedMs }),
      }
    }
    case 'blocked':
      return { status, error: errorFrom(outcome.error), scope: scopeFrom(outcome.scope) }
    default:
      throw new Error('its status is none')
  }
}

/**
 * What should have been awaited, and may reject: nobody else listens, and a rejection that nobody hears ends the process.
 */
export function ignoreRejection(given: unknown): void {
  if (given instanceof Promise) given.catch(() => undefined)
}

function scopeFrom(given: unknown): Scope {
  if (!scopes.has(given)) throw new Error('its scope is none')
  return given as Scope
}

/** Whoever does not say that the vendor has not acted does not know it. */
function isDoubtful(given: unknown): boolean {
  return given !== false
}

function whatOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'it cannot be read'
}
