import type { ReceivedRequest } from '../server/emulator.js'
import type { YespoConfiguration } from './settings.js'

const WINDOW_MS = 1000
const WATCHED = ['/api/v1/contact', '/api/v1/contacts', '/api/v1/orders']

/** Counts requests against the limits, and detects repeated requests. */
export interface YespoTraffic {
  /** Counts a request and tells whether it is one too many within a second. */
  isTooMuch(request: ReceivedRequest, at: number): boolean
  /** Tells whether the same body came to the same path within the window. */
  isRepeated(request: ReceivedRequest, at: number): boolean
}

/** Starts watching. */
export function createYespoTraffic(configuration: YespoConfiguration): YespoTraffic {
  const { requestsPerSecond, contactRequestsPerSecond, duplicateWindowMs } = configuration
  const isOneTooMany = createWindow(requestsPerSecond)
  const isOneContactTooMany = createWindow(contactRequestsPerSecond)
  const seen = new Map<string, number>()
  return {
    isTooMuch: ({ path }, at) => isOneTooMany(at) || (path === '/api/v1/contacts' && isOneContactTooMany(at)),
    isRepeated({ path, body }, at) {
      if (duplicateWindowMs <= 0 || !WATCHED.includes(path)) return false
      const key = `${path} ${body}`
      const last = seen.get(key)
      seen.set(key, at)
      return last !== undefined && at - last < duplicateWindowMs
    },
  }
}

/** Counts within a sliding second. Refused requests do not count. */
function createWindow(most: number): (at: number) => boolean {
  let recent: readonly number[] = []
  return (at) => {
    if (most === Number.POSITIVE_INFINITY) return false
    recent = recent.filter((time) => at - time < WINDOW_MS)
    if (recent.length >= most) return true
    recent = [...recent, at]
    return false
  }
}
