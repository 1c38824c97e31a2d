import { createLinkedList, type Linked, type LinkedList } from './linked-list.js'

/** One who waits for a signal; held by him to take it back. */
export interface AbortListener extends Linked<AbortListener> {
  readonly signal: AbortSignal
  readonly aborted: () => void
  /** Told, or taken back. */
  over: boolean
}

// What is attached to a signal belongs to the signal, which callers share between transports. A list: a `Set` in which
// thousands come and go makes a new table all the time, and each old table keeps the next one, with all that is in it.
const listeners = new WeakMap<AbortSignal, LinkedList<AbortListener>>()

/**
 * `signal.addEventListener('abort', aborted)` for signals that thousands of sends share: the signal has one listener
 * however many wait, since Node warns from the eleventh on and takes a microsecond for each. Not called when the signal
 * has fired before.
 */
export function listenForAbort(signal: AbortSignal, aborted: () => void): AbortListener {
  const listener: AbortListener = { signal, aborted, over: false, earlier: undefined, later: undefined }
  const known = listeners.get(signal)
  const waiting = known ?? createLinkedList<AbortListener>()
  if (!known) {
    listeners.set(signal, waiting)
    signal.addEventListener('abort', tellAll, { once: true })
  }
  waiting.insert(listener, waiting.last)
  return listener
}

/** Takes the listener back; one that was told, or taken back before, is left alone. */
export function stopListening(listener: AbortListener): void {
  const { signal, over } = listener
  const waiting = listeners.get(signal)
  if (over || !waiting) return
  listener.over = true
  waiting.remove(listener)
  if (waiting.first) return
  listeners.delete(signal)
  signal.removeEventListener('abort', tellAll)
}

function tellAll({ target }: Event): void {
  const signal = target as AbortSignal
  const waiting = listeners.get(signal)
  // Each is taken out before it is told: what it does may take others back, and ends with the last one.
  for (let listener = waiting?.first; listener; listener = waiting?.first) {
    listener.over = true
    waiting?.remove(listener)
    listener.aborted()
  }
}
