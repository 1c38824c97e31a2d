import { type Fields, WaybillError } from '@waybill/core'
import { fieldsOf, numberOf, parseBody } from '@waybill/core/destination'

/** The claims of a token. `undefined` when they cannot be read, as in an encrypted token. The signature is not checked. */
export function claimsOf(token: string): Fields | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  return fieldsOf(parseBody(Buffer.from(parts[1] as string, 'base64url').toString('utf8')))
}

/** Whose token it is. */
export type TokenOwner = 'workspace' | 'profile' | 'unknown'

/**
 * Whose token it is, read from its claims. A profile's token names the profile (`clId`, or a realm `rlm` of clients). A
 * workspace's token names the workspace only (`bpi`). Source: https://help.synerise.com/developers/api/api-authorization/,
 * samples.
 */
function tokenOwner(token: string): TokenOwner {
  const claims = claimsOf(token)
  if (!claims) return 'unknown'
  const { rlm, clId, bpi } = claims as { readonly rlm?: unknown; readonly clId?: unknown; readonly bpi?: unknown }
  if (typeof rlm === 'string' && /client/i.test(rlm)) return 'profile'
  if (numberOf(clId) !== undefined) return 'profile'
  return bpi === undefined && rlm === undefined ? 'unknown' : 'workspace'
}

type Token = string | (() => string | Promise<string>)

/** A token of the caller's, and the owner of the one in use. */
export interface WatchedToken {
  readonly token: Token | undefined
  owner(): TokenOwner
}

/** Reads the owner of each token that the caller gives, so that calls a profile may not make are refused early. */
export function watchToken(token: Token | undefined): WatchedToken {
  if (typeof token !== 'function') {
    const owner = token === undefined ? 'workspace' : tokenOwner(token)
    return { token, owner: () => owner }
  }
  let owner: TokenOwner = 'unknown'
  const seen = (text: string): string => {
    owner = tokenOwner(text)
    return text
  }
  return {
    token: () => {
      const given = token()
      return typeof given === 'string' ? seen(given) : given.then(seen)
    },
    owner: () => owner,
  }
}

export const profileTokenHint =
  "Only a workspace may do this: use an apiKey of the workspace, or a workspace's token instead of a profile's."

/** The error for a transaction with a profile's token. Source: API reference: only workspaces may send transactions. */
export function profileTokenRefusal(): WaybillError {
  return new WaybillError('The token is one of a profile, which cannot create transactions.', {
    kind: 'setup',
    code: 'profile_token',
    hint: profileTokenHint,
  })
}
