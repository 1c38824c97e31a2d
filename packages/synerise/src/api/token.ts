import { type Fields, fieldsOf, numberOf, parseBody, WaybillError } from '@waybill/core'

/** What a token says of itself; `undefined` when it cannot be read, as when it is encrypted. Its signature is not checked. */
export function claimsOf(token: string): Fields | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  return fieldsOf(parseBody(Buffer.from(parts[1] as string, 'base64url').toString('utf8')))
}

/** Whom a token stands for. */
export type TokenOwner = 'workspace' | 'profile' | 'unknown'

/**
 * Whom the token stands for, as far as it says so: a profile's names the profile (`clId`, or a realm `rlm` of clients), a
 * workspace's only the workspace (`bpi`). Source: https://help.synerise.com/developers/api/api-authorization/, samples.
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

/** A token of the caller's, and whom the one in use stands for. */
export interface WatchedToken {
  readonly token: Token | undefined
  owner(): TokenOwner
}

/** Watches which token is in use. */
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

/** Why a profile's token cannot do this. Source: API reference, transactions: the workspace is their only consumer. */
export function profileTokenRefusal(): WaybillError {
  return new WaybillError('The token is one of a profile, which cannot create transactions.', {
    kind: 'setup',
    code: 'profile_token',
    hint: profileTokenHint,
  })
}
