/** One promise of the contract and the test that checks it on a subject. */
export interface Chapter {
  /** A short name, unique within the suite. */
  readonly name: string
  /** The sentence that `run` checks. */
  readonly promise: string
  /** Why this chapter does not apply to the subject. A runner reports it and does not call `run`. Absent: it applies. */
  readonly skip?: string
  /**
   * Tests the promise. Resolves with `undefined` when it holds, or with the reason why it could not be tested. Rejects, as a
   * rule with an `AssertionError` of `node:assert`, when it does not hold.
   */
  run(): Promise<string | undefined>
}

/** A chapter that always applies. */
export function chapter(name: string, promise: string, work: () => Promise<void>): Chapter {
  return {
    name,
    promise,
    async run() {
      await work()
      return undefined
    },
  }
}
