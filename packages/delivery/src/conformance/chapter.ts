/** One promise of the store contract and the experiment that holds a subject to it. */
export interface StoreChapter {
  readonly name: string
  /** The sentence that `run` proves or refutes. */
  readonly promise: string
  /** Why this chapter does not apply to the subject; a runner reports it and does not run it. */
  readonly skip?: string
  /** Resolves when the promise holds; rejects with a `node:assert` `AssertionError` when it does not. */
  run(): Promise<void>
}
