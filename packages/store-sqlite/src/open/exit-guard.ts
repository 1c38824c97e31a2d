/** Indexes of the words that a worker thread shares with this one. */
export const guardWord = { busy: 0, stop: 1 } as const

export type GuardWords = Int32Array<SharedArrayBuffer>

// Longer than any commit takes. After that the process ends in any case.
const patienceMs = 10_000
const guarded = new Set<GuardWords>()

/**
 * Makes the exit of the process wait until the worker thread has left SQLite. A thread that ends inside SQLite would kill the
 * process by a signal, whatever its exit code. Returns a function that ends the guard.
 */
export function guardExit(words: GuardWords): () => void {
  if (guarded.size === 0) process.on('exit', waitForAll)
  guarded.add(words)
  return () => {
    guarded.delete(words)
    if (guarded.size === 0) process.off('exit', waitForAll)
  }
}

function waitForAll(): void {
  for (const words of guarded) {
    Atomics.store(words, guardWord.stop, 1)
    Atomics.wait(words, guardWord.busy, 1, patienceMs)
  }
}
