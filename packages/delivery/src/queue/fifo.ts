/** A queue whose `shift` costs the same however long it is. */
export interface Fifo<T> {
  readonly size: number
  first(): T | undefined
  /** The first few, which stay. */
  peek(count: number): readonly T[]
  push(value: T): void
  shift(): T | undefined
}

const smallest = 16
// An empty queue gives back what a flood made it take.
const largestKept = 4_096

/** A ring: a list that is cut at its head leaves behind arrays, each of which still points at all that was queued then. */
export function createFifo<T>(): Fifo<T> {
  let ring: (T | undefined)[] = new Array(smallest)
  let head = 0
  let size = 0

  function peek(count: number): T[] {
    const values: T[] = []
    for (let index = 0; index < Math.min(count, size); index++)
      values.push(ring[(head + index) & (ring.length - 1)] as T)
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
    push(value) {
      if (size === ring.length) resize(2 * size)
      ring[(head + size++) & (ring.length - 1)] = value
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
