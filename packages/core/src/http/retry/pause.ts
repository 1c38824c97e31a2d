import type { Clock } from '../../clock.js'
import { listenForAbort, stopListening } from '../transport/abort-listeners.js'

/** Waits `ms` milliseconds by this clock, or until the signal fires, whichever comes first. Never rejects. */
export function pause(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      if (ofSignal) stopListening(ofSignal)
      resolve()
    }
    const cancel = clock.after(ms, end)
    const ofSignal = signal && listenForAbort(signal, end)
  })
}
