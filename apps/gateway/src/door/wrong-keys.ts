import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { addressOf } from './address-of.js'

export interface WrongKeysOptions {
  readonly log: Pick<FastifyBaseLogger, 'warn'>
  /** Whether lines name the addresses. */
  readonly logAddresses: boolean
  /** Time between two lines, in milliseconds. Default a minute. */
  readonly everyMs?: number
}

/** Counts requests with wrong write keys, and logs them: the first at once, then one line a minute. */
export interface WrongKeys {
  count(request: Pick<FastifyRequest, 'ip' | 'socket'>): void
  /** Requests since the start. */
  total(): number
  /** Logs what was counted since the last line, and stops. */
  close(): void
}

/** Most addresses that are told apart within a minute. */
const mostAddresses = 1_000
/** Most addresses in a line. */
const namedAddresses = 10

export function createWrongKeys({ log, logAddresses, everyMs = 60_000 }: WrongKeysOptions): WrongKeys {
  let total = 0
  let requests = 0
  const addresses = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    if (requests === 0) return
    const named = logAddresses ? { from: [...addresses].slice(0, namedAddresses) } : {}
    log.warn({ requests, addresses: addresses.size, ...named }, 'wrong write keys')
    requests = 0
    addresses.clear()
  }

  return {
    count(request) {
      total++
      requests++
      if (addresses.size < mostAddresses) addresses.add(addressOf(request))
      if (timer) return
      write()
      timer = setInterval(() => {
        if (requests > 0) return write()
        clearInterval(timer)
        timer = undefined
      }, everyMs).unref()
    },
    total: () => total,
    close() {
      clearInterval(timer)
      write()
    },
  }
}
