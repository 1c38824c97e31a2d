import { setTimeout as sleep } from 'node:timers/promises'

/** Time from one computation of metrics or health to the next, in milliseconds. */
export const operatorsPaceMs = 50

/**
 * The same computation for many who ask: it begins once in so many milliseconds, and each answer was computed after it was
 * asked for. What needs no key may thus be asked without end, and costs a share of the time.
 */
export function paced<T>(everyMs: number, compute: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined
  let startedAt = Number.NEGATIVE_INFINITY
  async function begin(): Promise<T> {
    await sleep(Math.max(0, startedAt + everyMs - performance.now()))
    next = undefined
    startedAt = performance.now()
    return compute()
  }
  return () => (next ??= begin())
}
