// What is attached to a signal belongs to the signal, which callers share between transports.
const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * `signal.addEventListener('abort', listener)` for signals that thousands of sends share: the signal has one listener
 * however many wait, since Node warns from the eleventh on and takes a microsecond for each. Not called when the signal
 * has fired before.
 */
export function listenForAbort(signal: AbortSignal, listener: () => void): void {
  const waiting = listeners.get(signal)
  if (waiting) waiting.add(listener)
  else {
    listeners.set(signal, new Set([listener]))
    signal.addEventListener('abort', tellAll, { once: true })
  }
}

/** Takes the listener back. */
export function stopListening(signal: AbortSignal, listener: () => void): void {
  const waiting = listeners.get(signal)
  if (!waiting?.delete(listener) || waiting.size > 0) return
  listeners.delete(signal)
  signal.removeEventListener('abort', tellAll)
}

function tellAll({ target }: Event): void {
  const signal = target as AbortSignal
  // One that is told may take another one back.
  for (const listener of listeners.get(signal) ?? []) listener()
  listeners.delete(signal)
}
