/** The ids of a browser's visitor, as the vendor's Web SDK keeps them in its cookie. */
export interface SalesforceEvgaIds {
  /** The cookie's `uuid`: send it as `user.anonId` (Evergage) or `user.anonymousId` (SalesforceInteractions). */
  readonly anonymousId?: string
  /** The cookie's `puid`: send it as `user.encryptedId`. */
  readonly encryptedId?: string
  /** The cookie's `paid`: send it as `account.encryptedId`. */
  readonly accountEncryptedId?: string
  /** The cookie's `affinityId`: `anonAffinityId` of an earlier reply. The vendor documents no use of it. */
  readonly affinityId?: string
}

/**
 * The ids in the cookie of the vendor's Web SDK, from a whole `Cookie` header or from the cookie's value alone. The name of
 * the cookie begins with `_evga_` and ends in a hash. `undefined` when there is no such cookie, or it cannot be read. Make a
 * new id then with `newAnonymousId`; visitors who share an id share a profile.
 */
export function parseEvgaCookie(cookie: string | null | undefined): SalesforceEvgaIds | undefined {
  if (!cookie) return undefined
  const values = cookie
    .split(/;\s*/)
    .filter((pair) => /^\s*_evga_[^=]*=/.test(pair))
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
  for (const value of values.length > 0 ? values : [cookie]) {
    const ids = idsOf(value.trim().replace(/^"(.*)"$/, '$1'))
    if (ids) return ids
  }
  return undefined
}

function idsOf(value: string): SalesforceEvgaIds | undefined {
  try {
    const { uuid, puid, paid, affinityId } = JSON.parse(decodeURIComponent(value)) as Record<string, unknown>
    const ids = {
      ...textAs('anonymousId', uuid),
      ...textAs('encryptedId', puid),
      ...textAs('accountEncryptedId', paid),
      ...textAs('affinityId', affinityId),
    }
    return Object.keys(ids).length > 0 ? ids : undefined
  } catch {
    return undefined
  }
}

function textAs(name: keyof SalesforceEvgaIds, value: unknown): SalesforceEvgaIds {
  return typeof value === 'string' && value !== '' ? { [name]: value } : {}
}

/**
 * A new anonymous id in the form of the vendor's SDKs: 16 lower-case hexadecimal characters.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export function newAnonymousId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
