import { WaybillError } from './waybill-error.js'

/** One broken rule of an input or option. */
export interface Issue {
  /** Path of the field, like `properties.products[0].price`; empty for the value as a whole. */
  readonly field: string
  /** What the field must be, in words. */
  readonly rule: string
  /** What the caller can do about it. */
  readonly hint?: string
}

/** What an `InvalidInputError` says besides its issues. */
export interface InvalidInputErrorOptions {
  /** What was being read, like `event` or `options of createYespo`. Default `input`. */
  readonly subject?: string
  /** The stable code of the error. Default `invalid_input`. */
  readonly code?: string
  /** The error behind this one, kept as the standard `cause`. */
  readonly cause?: unknown
}

/** Input that breaks a rule. `kind` is `invalid`; `code` is `invalid_input`, or another one that the thrower names. */
export class InvalidInputError extends WaybillError {
  /** Names the class also for errors of another installed copy, where `instanceof` fails. */
  override readonly name = 'InvalidInputError'
  /** Every broken rule, with its field and what to do. The message says the same. */
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[], options: InvalidInputErrorOptions = {}) {
    super(`Invalid ${options.subject ?? 'input'}: ${issues.map(sentenceOf).join(' · ')}`, {
      kind: 'invalid',
      code: options.code ?? 'invalid_input',
      cause: options.cause,
    })
    this.issues = issues
  }
}

/** One broken rule as a person reads it. */
export function sentenceOf({ field, rule, hint }: Issue): string {
  const text = field === '' ? rule : `${field} ${rule}`
  return hint ? `${text} (${hint})` : text
}
