/** Adds a number to a binary heap, whose first is the smallest. A heap is a plain array: each number takes 8 bytes. */
export function pushNumber(heap: number[], value: number): void {
  let index = heap.push(value) - 1
  for (let parent = (index - 1) >> 1; index > 0 && (heap[parent] as number) > value; parent = (index - 1) >> 1) {
    heap[index] = heap[parent] as number
    index = parent
  }
  heap[index] = value
}

/** Removes and returns the smallest number of a heap; `undefined` when there is none. */
export function popNumber(heap: number[]): number | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let index = 0
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++
    if ((heap[child] as number) >= last) break
    heap[index] = heap[child] as number
    index = child
  }
  heap[index] = last
  return top
}
