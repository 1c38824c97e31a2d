import { InvalidInputError } from '../../errors/invalid-input-error.js'

/** What one call may say about itself. */
export interface CallOptions {
  /** Bounds the call with its retries, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined
  /** Ends the call at once, also while it waits for a retry. */
  readonly signal?: AbortSignal | undefined
  /** Further headers. They cannot replace the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** `false`: one try. */
  readonly retry?: false | undefined
}

/** When the call must be over, on the clock that gave `now`. Throws `InvalidInputError`. */
export function deadlineOf({ timeoutMs }: CallOptions, defaultTimeoutMs: number, now: number): number {
  if (timeoutMs === undefined) return now + defaultTimeoutMs
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs)))
    throw new InvalidInputError([{ field: 'timeoutMs', rule: 'must be a positive number of milliseconds' }], {
      subject: 'options',
    })
  return now + timeoutMs
}
