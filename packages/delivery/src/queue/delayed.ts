import { createDueHeap, type Due, type DueHeap } from './due-heap.js'
import type { Openness } from './openness.js'

/** Deliveries that wait for a time, apart for each endpoint: the time of what cannot go is nobody's alarm. */
export interface Delayed<T extends Due & { readonly endpoint: string | undefined }> {
  push(delivery: T): void
  /** Takes out those that are due at `time`, and hands each to `ready`. */
  move(time: number, ready: (delivery: T) => void): void
  /** Takes out those for which `isMeant` says so, and hands each to `ready`. Returns them. */
  takeOut(isMeant: (delivery: T) => boolean, ready: (delivery: T) => void): readonly T[]
  /** When the first delivery is due that may be taken; `undefined` when there is none. */
  first(openness: Openness): number | undefined
}

export function createDelayed<T extends Due & { readonly endpoint: string | undefined }>(): Delayed<T> {
  const filed = new Map<string | undefined, DueHeap<T>>()

  return {
    push(delivery) {
      let heap = filed.get(delivery.endpoint)
      if (!heap) {
        heap = createDueHeap()
        filed.set(delivery.endpoint, heap)
      }
      heap.push(delivery)
    },
    move(time, ready) {
      for (const heap of filed.values()) {
        for (let due = heap.first(); due && due.dueAt <= time; due = heap.first()) {
          heap.pop()
          ready(due)
        }
      }
    },
    takeOut(isMeant, ready) {
      const taken: T[] = []
      for (const [endpoint, heap] of filed) {
        const kept = createDueHeap<T>()
        for (let due = heap.pop(); due; due = heap.pop()) {
          if (!isMeant(due)) kept.push(due)
          else {
            ready(due)
            taken.push(due)
          }
        }
        filed.set(endpoint, kept)
      }
      return taken
    },
    first({ closed, only }) {
      let first: number | undefined
      for (const [endpoint, heap] of filed) {
        const isOpen = (only === undefined || endpoint === only) && !closed?.includes(endpoint ?? '')
        const dueAt = isOpen ? heap.first()?.dueAt : undefined
        if (dueAt !== undefined && (first === undefined || dueAt < first)) first = dueAt
      }
      return first
    },
  }
}
