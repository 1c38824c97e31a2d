/**
 * Who must act on a failure:
 * `invalid` the event or argument is wrong · `setup` a person: credentials, permission, address · `throttled` nobody,
 * wait as told · `unavailable` nobody, try later · `unknown` nobody has classified this answer yet.
 */
export type ErrorKind = 'invalid' | 'setup' | 'throttled' | 'unavailable' | 'unknown'

export interface WaybillErrorOptions {
  /** Stable, machine-readable name of the failure; messages may change, codes do not. */
  readonly code: string
  readonly kind: ErrorKind
  /** What the reader can do about it. Appended to the message. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

const marker = Symbol.for('waybill.error')

/** The base of every error that Waybill throws or reports. Match on `kind` and `code`, never on the message. */
export class WaybillError extends Error {
  override readonly name: string = 'WaybillError'
  readonly kind: ErrorKind
  readonly code: string
  readonly hint: string | undefined
  /** Marks errors of every installed copy of this package. */
  readonly [marker] = true

  constructor(message: string, options: WaybillErrorOptions) {
    super(
      options.hint ? `${message} ${options.hint}` : message,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.kind = options.kind
    this.code = options.code
    this.hint = options.hint
  }

  /** True for a Waybill error of any installed copy, where `instanceof` may fail. */
  static isInstance(value: unknown): value is WaybillError {
    return typeof value === 'object' && value !== null && marker in value
  }
}
