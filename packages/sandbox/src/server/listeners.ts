/** Who wants to be told. */
export interface Listeners<Value> {
  /** Tells `listener` until the returned function is called. */
  add(listener: (value: Value) => void): () => void
  tell(value: Value): void
}

/** Starts with nobody listening. */
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
