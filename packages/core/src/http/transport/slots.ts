import type { SendOptions } from '../../http-message.js'
import type { Deadlines, Interruption } from './deadlines.js'
import { createLinkedList, type Linked } from './linked-list.js'

/** Places for requests on the wire. Those who wait are served in the order they came. */
export interface Slots {
  /** Takes a place if one is free. */
  tryTake(): boolean
  /** Calls back once: when a place has been taken, or with the reason when the deadline or the signal came first. */
  wait(options: SendOptions, callback: (interruption?: Interruption) => void): void
  /** Gives a place back. */
  release(): void
}

interface Waiter extends Linked<Waiter> {
  readonly grant: () => void
}

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
      // A request that fails at once releases inside its own grant; the loop below then goes on, not the stack.
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
