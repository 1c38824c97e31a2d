/** What stands in a linked list; one that stands in none has neither neighbour. */
export interface Linked<T> {
  earlier: T | undefined
  later: T | undefined
}

/** A list in which adding and removing anywhere cost the same, without an object beside each entry. */
export interface LinkedList<T extends Linked<T>> {
  readonly first: T | undefined
  readonly last: T | undefined
  /** Puts it behind `earlier`, or first where that is `undefined`. */
  insert(entry: T, earlier: T | undefined): void
  /** Once for each that was inserted. */
  remove(entry: T): void
}

export function createLinkedList<T extends Linked<T>>(): LinkedList<T> {
  // Plain members, no accessors: a list is made for each signal, and V8 would make a hidden class for each list.
  const list: LinkedList<T> & { first: T | undefined; last: T | undefined } = {
    first: undefined,
    last: undefined,
    insert(entry, earlier) {
      const later = earlier ? earlier.later : list.first
      entry.earlier = earlier
      entry.later = later
      if (earlier) earlier.later = entry
      else list.first = entry
      if (later) later.earlier = entry
      else list.last = entry
    },
    remove(entry) {
      const { earlier, later } = entry
      if (earlier) earlier.later = later
      else list.first = later
      if (later) later.earlier = earlier
      else list.last = earlier
      // A dead entry in the old generation that still pointed at the next one would keep all that came after it, requests
      // and answers included, from being collected while it is young; it would be copied and kept until a major collection.
      entry.earlier = undefined
      entry.later = undefined
    },
  }
  return list
}
