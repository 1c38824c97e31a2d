import type { Authorizer } from './authorizer.js'
import { fixedAuth } from './fixed-auth.js'

/** A secret as a query parameter, appended to the path in the transport. A 401 is final. */
export function queryAuth(name: string, secret: string): Authorizer {
  return fixedAuth({ query: { [name]: secret }, generation: 0 }, [secret])
}
