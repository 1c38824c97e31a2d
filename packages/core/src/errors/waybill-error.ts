/**
 * Who must act on a failure:
 * - `invalid` the sender: the event or argument is wrong
 * - `setup` an operator: credentials, permissions or an address are wrong
 * - `throttled` nobody: wait as long as the vendor asks, then repeat
 * - `unavailable` nobody: repeat later
 * - `unknown` a person: no answer rule says what this answer means
 */
export type ErrorKind = 'invalid' | 'setup' | 'throttled' | 'unavailable' | 'unknown'

/** What a `WaybillError` is made of besides its message. */
export interface WaybillErrorOptions {
  /** Stable, machine-readable name of the failure. Messages may change, codes do not. */
  readonly code: string
  /** Who must act on the failure. */
  readonly kind: ErrorKind
  /** What the reader can do about it. Appended to the message. */
  readonly hint?: string | undefined
  /** The error behind this one, kept as the standard `cause`. */
  readonly cause?: unknown
}

const marker = Symbol.for('waybill.error')

/** The base of every error that Waybill throws or reports. Match on `kind` and `code`, never on the message. */
export class WaybillError extends Error {
  /** Names the class also for errors of another installed copy, where `instanceof` fails. */
  override readonly name: string = 'WaybillError'
  /** Who must act on the failure. */
  readonly kind: ErrorKind
  /** Stable, machine-readable name of the failure, like `invalid_event` or `timeout`. */
  readonly code: string
  /** What the reader can do about it; also the end of the message. */
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

  /** Whether a value is a Waybill error, of this or any other installed copy; `instanceof` knows only its own. */
  static isInstance(value: unknown): value is WaybillError {
    return typeof value === 'object' && value !== null && marker in value
  }
}
