import { WaybillError } from './waybill-error.js'

/** One broken rule: where, which, and the way out. */
export interface Issue {
  /** Path of the field, like `properties.products[0].price`; empty for the value as a whole. */
  readonly field: string
  /** What the field must be, in words. */
  readonly rule: string
  readonly hint?: string
}

export interface InvalidInputErrorOptions {
  /** What was being read, like `event` or `options of createYespo`. Default `input`. */
  readonly subject?: string
  /** Default `invalid_input`. */
  readonly code?: string
  readonly cause?: unknown
}

/** Input that breaks a rule. `kind` is `invalid`; `issues` names each field, its rule and the way out. */
export class InvalidInputError extends WaybillError {
  override readonly name = 'InvalidInputError'
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
