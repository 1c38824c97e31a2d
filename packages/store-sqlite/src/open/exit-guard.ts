/** Words that a thread shares with this one. */
export const guardWord = { busy: 0, stop: 1 } as const

export type GuardWords = Int32Array<SharedArrayBuffer>

// Longer than any commit; after that an exit that does not end is worse.
const patienceMs = 10_000
const guarded = new Set<GuardWords>()

/**
 * Makes the end of the process wait until a thread is not inside of SQLite: ended there, it would take the process with it
 * by a signal, whatever exit code was asked for. Returns how to stop guarding.
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
