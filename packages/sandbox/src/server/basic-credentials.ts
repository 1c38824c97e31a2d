/** User and password of a Basic `Authorization` header. */
export interface BasicCredentials {
  readonly user: string
  readonly password: string
}

const STRICT_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Tells whether a text is Base64 in the standard alphabet, padded, without line breaks. */
export function isStrictBase64(text: string): boolean {
  return STRICT_BASE64.test(text)
}

/** Reads a Basic header; undefined when it is another scheme, not strict Base64, or has no colon. */
export function readBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  const packed = /^basic (.+)$/i.exec(header ?? '')?.[1]
  if (packed === undefined || !isStrictBase64(packed)) return undefined
  const text = Buffer.from(packed, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The token of a Bearer header. */
export function readBearerToken(header: string | undefined): string | undefined {
  return /^bearer (\S+)$/i.exec(header ?? '')?.[1]
}
