import { InvalidInputError } from '../../errors/invalid-input-error.js'

/** Options of one call of a typed client. */
export interface CallOptions {
  /** The deadline of the call with its retries, in milliseconds, above 0. Default: the client's `timeoutMs`. */
  readonly timeoutMs?: number | undefined
  /** Ends the call at once when it fires, also while it waits for a retry. Default: none. */
  readonly signal?: AbortSignal | undefined
  /** Further headers. They cannot replace the credentials. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** `false`: the call is not repeated. Default: the client's retries. */
  readonly retry?: false | undefined
}

/** When the call must be over, on the clock that gave `now`. Throws `InvalidInputError` for a wrong `timeoutMs`. */
export function deadlineOf({ timeoutMs }: CallOptions, defaultTimeoutMs: number, now: number): number {
  if (timeoutMs === undefined) return now + defaultTimeoutMs
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs)))
    throw new InvalidInputError([{ field: 'timeoutMs', rule: 'must be a positive number of milliseconds' }], {
      subject: 'options',
    })
  return now + timeoutMs
}
