/**
 * Gives what `make` makes: made when it is first asked for, kept from then on. For what takes a while to make and is not
 * always needed, such as schemas, so that an import stays quick.
 */
export function lazy<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
