import type { Authorizer, Credentials } from './authorizer.js'

/** HTTP Basic authentication (RFC 7617), in UTF-8. An answer 401 is final. */
export function basicAuth(username: string, password: string): Authorizer {
  const pair = `${username}:${password}`
  const headers = { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
  return fixedAuth({ headers, generation: 0 }, [password, pair])
}

/** A secret as a query parameter, which the transport appends to the path. An answer 401 is final. */
export function queryAuth(name: string, secret: string): Authorizer {
  return fixedAuth({ query: { [name]: secret }, generation: 0 }, [secret])
}

/** An authorizer whose credentials never change, so that a refusal is final. */
export function fixedAuth(credentials: Credentials, secrets: readonly string[]): Authorizer {
  return {
    authorize: () => credentials,
    refused: () => false,
    secrets: () => secrets,
  }
}
