/** One promise of the store contract, and a test of it. */
export interface StoreChapter {
  /** A short name, unique among the chapters. */
  readonly name: string
  /** The promise, as a sentence. */
  readonly promise: string
  /** Why the chapter does not apply to the store. A test runner reports it and does not call `run`. */
  readonly skip?: string
  /** Resolves when the promise holds; rejects with a `node:assert` `AssertionError` when it does not. */
  run(): Promise<void>
}
