/** A queue whose `shift` costs the same however long it is. */
export interface Fifo<T> {
  /** How many values it contains. */
  readonly size: number
  /** The oldest value, which stays; `undefined` when there is none. */
  first(): T | undefined
  /** The oldest `count` values, which stay. */
  peek(count: number): readonly T[]
  /** Adds a value. */
  push(value: T): void
  /** Removes and returns the oldest value; `undefined` when there is none. */
  shift(): T | undefined
  /** Removes a value: that costs as much as there are newer ones. Returns whether it was there. */
  remove(value: T): boolean
}

const smallest = 16
// An empty queue with more places than this gives the memory back.
const largestKept = 4_096

/**
 * Makes an empty `Fifo`. It is a ring of places: an array that is cut at its head leaves old arrays behind, and each of them
 * keeps all of its values in memory.
 */
export function createFifo<T>(): Fifo<T> {
  let ring: (T | undefined)[] = new Array(smallest)
  let head = 0
  let size = 0

  const placeOf = (index: number) => (head + index) & (ring.length - 1)

  function peek(count: number): T[] {
    const values: T[] = []
    for (let index = 0; index < Math.min(count, size); index++) values.push(ring[placeOf(index)] as T)
    return values
  }

  function resize(capacity: number): void {
    const values = peek(size)
    ring = new Array(capacity)
    for (let index = 0; index < size; index++) ring[index] = values[index]
    head = 0
  }

  return {
    get size() {
      return size
    },
    first: () => ring[head],
    peek,
    remove(value) {
      let index = size - 1
      while (index >= 0 && ring[placeOf(index)] !== value) index--
      if (index < 0) return false
      for (; index < size - 1; index++) ring[placeOf(index)] = ring[placeOf(index + 1)]
      ring[placeOf(--size)] = undefined
      return true
    },
    push(value) {
      if (size === ring.length) resize(2 * size)
      ring[placeOf(size++)] = value
    },
    shift() {
      if (size === 0) return undefined
      const value = ring[head]
      ring[head] = undefined
      head = (head + 1) & (ring.length - 1)
      if (--size === 0 && ring.length > largestKept) resize(smallest)
      return value
    },
  }
}
