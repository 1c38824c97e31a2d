import type { Clock } from '@waybill/core'

const retryAfterMs = 1_000

/** The wait before a failing store is tried again: a second, or until the next piece of work. */
export interface RetryWait {
  /** Resolves when the wait is over. */
  begin(): Promise<void>
  /** Ends the wait, if there is one. */
  end(): void
}

export function createRetryWait(clock: Clock): RetryWait {
  let end: () => void = () => undefined
  return {
    begin: () =>
      new Promise((resolve) => {
        const cancel = clock.after(retryAfterMs, resolve)
        end = () => {
          cancel()
          resolve()
        }
      }),
    end: () => end(),
  }
}
