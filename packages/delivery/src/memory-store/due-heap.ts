import type { Entry } from './memory-row.js'

/** Entries by the time at which they are due: a binary heap, earliest first. */
export interface DueHeap {
  readonly size: number
  first(): Entry | undefined
  push(entry: Entry): void
  pop(): Entry | undefined
}

export function createDueHeap(): DueHeap {
  const heap: Entry[] = []
  const before = (a: number, b: number) => (heap[a] as Entry).dueAt < (heap[b] as Entry).dueAt
  const swap = (a: number, b: number) => {
    const entry = heap[a] as Entry
    heap[a] = heap[b] as Entry
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
