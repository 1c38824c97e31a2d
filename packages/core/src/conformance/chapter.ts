/** One promise of the contract and the experiment that holds a subject to it. */
export interface Chapter {
  readonly name: string
  /** The sentence that `run` proves or refutes. */
  readonly promise: string
  /** Why this chapter does not apply to the subject; a runner reports it and does not run it. */
  readonly skip?: string
  /**
   * Resolves when the promise holds, or with the reason why it could not be put to the test; rejects with a `node:assert`
   * `AssertionError` when it does not hold.
   */
  run(): Promise<string | undefined>
}

/** A chapter whose experiment always applies. */
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
