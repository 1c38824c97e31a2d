/** A queue whose `shift` costs the same however long it is. */
export interface Fifo<T> {
  readonly size: number
  first(): T | undefined
  /** The first few, which stay. */
  peek(count: number): readonly T[]
  push(value: T): void
  shift(): T | undefined
}

export function createFifo<T>(): Fifo<T> {
  let values: (T | undefined)[] = []
  let head = 0
  return {
    get size() {
      return values.length - head
    },
    first: () => values[head],
    peek: (count) => values.slice(head, head + count) as T[],
    push(value) {
      values.push(value)
    },
    shift() {
      if (head === values.length) return undefined
      const value = values[head]
      values[head++] = undefined
      if (head === values.length) {
        values = []
        head = 0
      } else if (head > 4096 && head * 2 > values.length) {
        values = values.slice(head)
        head = 0
      }
      return value
    },
  }
}
