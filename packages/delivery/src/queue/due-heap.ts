/** Things by the time at which they are due: a binary heap, earliest first. */
export interface DueHeap<T extends { readonly dueAt: number }> {
  readonly size: number
  first(): T | undefined
  push(entry: T): void
  pop(): T | undefined
}

export function createDueHeap<T extends { readonly dueAt: number }>(): DueHeap<T> {
  const heap: T[] = []
  const before = (a: number, b: number) => (heap[a] as T).dueAt < (heap[b] as T).dueAt
  const swap = (a: number, b: number) => {
    const entry = heap[a] as T
    heap[a] = heap[b] as T
    heap[b] = entry
  }
  return {
    get size() {
      return heap.length
    },
    first: () => heap[0],
    push(entry) {
      let index = heap.push(entry) - 1
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
