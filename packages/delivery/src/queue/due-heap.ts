/** A value that is due at a time. */
export interface Due {
  /** The time, by any clock. `DueHeap` only compares it. */
  readonly dueAt: number
}

/** A binary heap of values by the time at which they are due. */
export interface DueHeap<T extends Due> {
  /** How many values it contains. */
  readonly size: number
  /** The value that is due first, which stays; `undefined` when there is none. */
  first(): T | undefined
  /** Adds a value. */
  push(value: T): void
  /** Removes and returns the value that is due first; `undefined` when there is none. */
  pop(): T | undefined
  /** All values, in no order. */
  values(): readonly T[]
}

/** Makes an empty `DueHeap`. */
export function createDueHeap<T extends Due>(): DueHeap<T> {
  const heap: T[] = []
  const before = (a: number, b: number) => (heap[a] as T).dueAt < (heap[b] as T).dueAt
  const swap = (a: number, b: number) => {
    const value = heap[a] as T
    heap[a] = heap[b] as T
    heap[b] = value
  }
  return {
    get size() {
      return heap.length
    },
    first: () => heap[0],
    values: () => heap,
    push(value) {
      let index = heap.push(value) - 1
      for (let parent = (index - 1) >> 1; index > 0 && before(index, parent); parent = (index - 1) >> 1) {
        swap(index, parent)
        index = parent
      }
    },
    pop() {
      const top = heap[0]
      const last = heap.pop()
      if (top === undefined || last === undefined || top === last) return top
      heap[0] = last
      for (let index = 0; ; ) {
        const left = 2 * index + 1
        if (left >= heap.length) return top
        const child = left + 1 < heap.length && before(left + 1, left) ? left + 1 : left
        if (!before(child, index)) return top
        swap(child, index)
        index = child
      }
    },
  }
}
