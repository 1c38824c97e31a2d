import type { SendOptions } from '../http-message.js'
import type { Deadlines, Interruption } from './deadlines.js'

/** Places for requests on the wire. Those who wait are served in the order they came. */
export interface Slots {
  /** Takes a place if one is free. */
  tryTake(): boolean
  /** Calls back once: when a place has been taken, or with the reason when the deadline or the signal came first. */
  wait(options: SendOptions, callback: (interruption?: Interruption) => void): void
  /** Gives a place back. */
  release(): void
}

interface Waiter {
  readonly grant: () => void
  next: Waiter | undefined
  previous: Waiter | undefined
}

export function createSlots(count: number, deadlines: Deadlines): Slots {
  let free = count
  let granting = false
  let first: Waiter | undefined
  let last: Waiter | undefined

  const remove = ({ previous, next }: Waiter): void => {
    if (previous) previous.next = next
    else first = next
    if (next) next.previous = previous
    else last = previous
  }

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
        next: undefined,
        previous: last,
      }
      if (last) last.next = waiter
      else first = waiter
      last = waiter
      const watch = deadlines.watch(options, (interruption) => {
        remove(waiter)
        callback(interruption)
      })
    },
    release() {
      free++
      // A request that fails at once releases inside its own grant; the loop below then goes on, not the stack.
      if (granting) return
      granting = true
      while (first && free > 0) {
        free--
        const { grant } = first
        remove(first)
        grant()
      }
      granting = false
    },
  }
}
