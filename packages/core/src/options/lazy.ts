/**
 * A function that gives what `make` makes. `make` runs at the first call, and its value is kept. For values that are slow
 * to make and not always needed, such as schemas, so that an import stays fast.
 */
export function lazy<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
