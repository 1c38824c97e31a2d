import type { SendOptions } from '../../http-message.js'
import type { Deadlines, Interruption } from './deadlines.js'
import { createLinkedList, type Linked } from './linked-list.js'

/** Limits the requests on the wire. Requests that wait get a slot in the order in which they came. */
export interface Slots {
  /** Takes a slot. Returns false when none is free. */
  tryTake(): boolean
  /** Calls back once: when a slot was taken, or with the reason when the deadline or the signal came first. */
  wait(options: SendOptions, callback: (interruption?: Interruption) => void): void
  /** Gives a slot back. */
  release(): void
}

interface Waiter extends Linked<Waiter> {
  readonly grant: () => void
}

/** Sockets that only requests with somebody who waits may use, once all others are in use. */
export const ownSockets = 2

export function createSlots(count: number, deadlines: Deadlines): Slots {
  let free = count
  let granting = false
  const waiting = createLinkedList<Waiter>()

  return {
    tryTake() {
      if (free === 0) return false
      free--
      return true
    },
    wait(options, callback) {
      const waiter: Waiter = {
        grant() {
          deadlines.end(watch)
          callback()
        },
        earlier: undefined,
        later: undefined,
      }
      waiting.insert(waiter, waiting.last)
      const watch = deadlines.watch(options, (interruption) => {
        waiting.remove(waiter)
        callback(interruption)
      })
    },
    release() {
      free++
      // A request that fails at once releases its slot within `grant`. The loop below goes on then, without recursion.
      if (granting) return
      granting = true
      for (let waiter = waiting.first; waiter && free > 0; waiter = waiting.first) {
        free--
        waiting.remove(waiter)
        waiter.grant()
      }
      granting = false
    },
  }
}
