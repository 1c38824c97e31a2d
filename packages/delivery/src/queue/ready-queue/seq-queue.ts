import { createDueHeap } from '../due-heap.js'
import { createFifo } from '../fifo.js'

/** Values in the order of their `seq`. Made for values that mostly come in that order. */
export interface SeqQueue<T extends { readonly seq: number }> {
  readonly size: number
  /** The value with the smallest `seq`, which stays; `undefined` when there is none. */
  first(): T | undefined
  push(value: T): void
  /** Removes and returns the value with the smallest `seq`. */
  shift(): T | undefined
  /** Removes a value: that costs as much as there are newer ones. Returns whether it was there. */
  remove(value: T): boolean
}

/** Makes an empty `SeqQueue`: a ring for what comes in order, and a heap for what comes back. */
export function createSeqQueue<T extends { readonly seq: number }>(): SeqQueue<T> {
  const inOrder = createFifo<T>()
  let late = createDueHeap<{ readonly dueAt: number; readonly value: T }>()
  let last = Number.NEGATIVE_INFINITY

  function isLateFirst(): boolean {
    const [one, other] = [late.first(), inOrder.first()]
    return one !== undefined && (other === undefined || one.dueAt < other.seq)
  }

  function removeLate(value: T): boolean {
    const others = late.values().filter((one) => one.value !== value)
    if (others.length === late.size) return false
    late = createDueHeap()
    for (const one of others) late.push(one)
    return true
  }

  return {
    get size() {
      return inOrder.size + late.size
    },
    first: () => (late.size > 0 && isLateFirst() ? late.first()?.value : inOrder.first()),
    push(value) {
      if (inOrder.size > 0 && value.seq < last) return late.push({ dueAt: value.seq, value })
      last = value.seq
      inOrder.push(value)
    },
    shift: () => (late.size > 0 && isLateFirst() ? late.pop()?.value : inOrder.shift()),
    remove: (value) => inOrder.remove(value) || removeLate(value),
  }
}
