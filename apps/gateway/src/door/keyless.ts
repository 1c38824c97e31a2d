import type { FastifyInstance } from 'fastify'
import { isLoopback } from '../health/loopback.js'
import { RequestRefusal } from '../ingest/error-reply.js'

/**
 * Keeps pages of other sites away from an intake without write keys: a browser would let any page post to it, also under
 * another name of this machine. Pages of this machine are let in.
 */
export function refuseOtherSites(scope: FastifyInstance): void {
  scope.addHook('onRequest', async ({ headers }) => {
    const from = headers.origin ?? headers.referer
    const isForeign = from === undefined ? headers['sec-fetch-site'] === 'cross-site' : !isOfThisMachine(from)
    if (isForeign || !isOfThisMachine(`http://${headers.host}`))
      throw new RequestRefusal('Without write keys, only pages and programs of this machine may send events.', {
        status: 403,
        code: 'other_site',
      })
  })
}

function isOfThisMachine(url: string): boolean {
  try {
    return isLoopback(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'))
  } catch {
    return false
  }
}
