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
  let first: T | undefined
  let last: T | undefined
  return {
    get first() {
      return first
    },
    get last() {
      return last
    },
    insert(entry, earlier) {
      const later = earlier ? earlier.later : first
      entry.earlier = earlier
      entry.later = later
      if (earlier) earlier.later = entry
      else first = entry
      if (later) later.earlier = entry
      else last = entry
    },
    remove(entry) {
      const { earlier, later } = entry
      if (earlier) earlier.later = later
      else first = later
      if (later) later.earlier = earlier
      else last = earlier
      // A dead entry in the old generation that still pointed at the next one would keep all that came after it, requests
      // and answers included, from being collected while it is young; it would be copied and kept until a major collection.
      entry.earlier = undefined
      entry.later = undefined
    },
  }
}
