import type { Clock } from '@waybill/core'

/**
 * Resolves with what `work` resolves with, in a list; with `undefined` when that takes longer than `ms` milliseconds. Rejects
 * when `work` rejects in that time. What becomes of it later is ignored.
 */
export async function inTime<Value>(
  work: Promise<Value>,
  ms: number,
  clock: Clock,
): Promise<readonly [Value] | undefined> {
  let cancel: () => void = () => undefined
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(Math.max(0, Math.ceil(ms)), () => resolve(undefined))
  })
  try {
    return await Promise.race([work.then((value) => [value] as const), late])
  } finally {
    cancel()
  }
}
