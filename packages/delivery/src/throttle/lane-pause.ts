import type { LanePause } from '../waybill.js'
import { pausedUntil, type ThrottleState } from './throttle-state.js'

/** The pause of a lane, or of one endpoint; `undefined` when there is none. */
export function pauseOf(state: ThrottleState, endpoint: string | undefined, now: number): LanePause | undefined {
  const forMs = Math.ceil(pausedUntil(state) - now)
  if (forMs <= 0) return undefined
  const reason = state.limitedUntil > now ? 'limited' : 'failing'
  const askedForMs = Math.ceil(state.askedUntil - now)
  return { ...(endpoint !== undefined && { endpoint }), reason, forMs, ...(askedForMs > forMs && { askedForMs }) }
}
