/** An element of a linked list. Outside of a list, both neighbours are undefined. */
export interface Linked<T> {
  earlier: T | undefined
  later: T | undefined
}

/** A list with insertion and removal at any place in constant time. The elements hold the links themselves. */
export interface LinkedList<T extends Linked<T>> {
  readonly first: T | undefined
  readonly last: T | undefined
  /** Inserts an element after `earlier`, or first where that is `undefined`. */
  insert(element: T, earlier: T | undefined): void
  /** Removes an element. It must be in this list. */
  remove(element: T): void
}

export function createLinkedList<T extends Linked<T>>(): LinkedList<T> {
  // No accessors: a list is made for each signal, and V8 would make a hidden class for each list.
  const list: LinkedList<T> & { first: T | undefined; last: T | undefined } = {
    first: undefined,
    last: undefined,
    insert(element, earlier) {
      const later = earlier ? earlier.later : list.first
      element.earlier = earlier
      element.later = later
      if (earlier) earlier.later = element
      else list.first = element
      if (later) later.earlier = element
      else list.last = element
    },
    remove(element) {
      const { earlier, later } = element
      if (earlier) earlier.later = later
      else list.first = later
      if (later) later.earlier = earlier
      else list.last = earlier
      // A removed element in V8's old generation that still pointed at the next one would keep all later elements, with
      // their requests and answers, alive until a major garbage collection.
      element.earlier = undefined
      element.later = undefined
    },
  }
  return list
}
