/** A list of listeners. */
export interface Listeners<Value> {
  /** Adds a listener. The returned function removes it. */
  add(listener: (value: Value) => void): () => void
  tell(value: Value): void
}

/** Creates an empty list of listeners. */
export function createListeners<Value>(): Listeners<Value> {
  const all = new Set<(value: Value) => void>()
  return {
    add: (listener) => {
      all.add(listener)
      return () => {
        all.delete(listener)
      }
    },
    tell: (value) => {
      for (const listener of all) listener(value)
    },
  }
}
