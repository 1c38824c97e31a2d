import { createLinkedList, type Linked, type LinkedList } from './linked-list.js'

/** A callback that waits for a signal. `stopListening` takes it. */
export interface AbortListener extends Linked<AbortListener> {
  readonly signal: AbortSignal
  readonly aborted: () => void
  /** Whether it was called or stopped. */
  over: boolean
}

// By signal, because callers share signals between transports. A linked list, because a `Set` with thousands of additions
// and removals makes new tables all the time, and each old table keeps the next one, with its contents, in memory.
const listeners = new WeakMap<AbortSignal, LinkedList<AbortListener>>()

/**
 * `signal.addEventListener('abort', aborted)` for signals that thousands of requests share. The signal has one listener
 * for all of them, because Node warns from the eleventh on and takes a microsecond for each. `aborted` is not called when
 * the signal has fired before.
 */
export function listenForAbort(signal: AbortSignal, aborted: () => void): AbortListener {
  const listener: AbortListener = { signal, aborted, over: false, earlier: undefined, later: undefined }
  const known = listeners.get(signal)
  const waiting = known ?? createLinkedList<AbortListener>()
  if (!known) {
    listeners.set(signal, waiting)
    signal.addEventListener('abort', callAll, { once: true })
  }
  waiting.insert(listener, waiting.last)
  return listener
}

/** Removes the listener. Does nothing for one that was called or removed before. */
export function stopListening(listener: AbortListener): void {
  const { signal, over } = listener
  const waiting = listeners.get(signal)
  if (over || !waiting) return
  listener.over = true
  waiting.remove(listener)
  if (waiting.first) return
  listeners.delete(signal)
  signal.removeEventListener('abort', callAll)
}

function callAll({ target }: Event): void {
  const signal = target as AbortSignal
  const waiting = listeners.get(signal)
  // Each listener is removed before it is called, because its callback may remove others.
  for (let listener = waiting?.first; listener; listener = waiting?.first) {
    listener.over = true
    waiting?.remove(listener)
    listener.aborted()
  }
}
