import type { Authorizer } from './authorizer.js'
import { fixedAuth } from './fixed-auth.js'

/** HTTP Basic authentication (RFC 7617), in UTF-8. A 401 is final. */
export function basicAuth(username: string, password: string): Authorizer {
  const pair = `${username}:${password}`
  const headers = { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
  return fixedAuth({ headers, generation: 0 }, [password, pair])
}
