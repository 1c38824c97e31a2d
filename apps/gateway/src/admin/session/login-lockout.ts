/** Wrong tokens within the last minute, by address. */
export interface LoginLockout {
  /** Counts a wrong token. Returns how long the address is locked out, in milliseconds; 0 when it is not. */
  failed(address: string): number
}

/** Most wrong tokens of one address in a minute. */
const mostFailures = 10
const minuteMs = 60_000
/** Most addresses that are remembered; a further one takes the place of the oldest. */
const mostAddresses = 10_000

/**
 * Asked of wrong tokens alone: who has the right one is let in at once, whatever others do behind the same address. That
 * slows nobody down who guesses, which is why a token that could be guessed is refused at the start.
 */
export function createLoginLockout(now: () => number = Date.now): LoginLockout {
  const failures = new Map<string, { count: number; readonly until: number }>()
  return {
    failed(address) {
      const at = now()
      const known = failures.get(address)
      const entry = known && known.until > at ? known : { count: 0, until: at + minuteMs }
      entry.count++
      failures.delete(address)
      failures.set(address, entry)
      const [oldest] = failures.keys()
      if (failures.size > mostAddresses && oldest !== undefined) failures.delete(oldest)
      return entry.count > mostFailures ? entry.until - at : 0
    },
  }
}
