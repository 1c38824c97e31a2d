import { isJsonObject, type JsonObject } from '../server/json-object.js'

/** A part of a token: JSON in base64url. */
export function packedJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** The claims of a token of three parts; undefined when it is none. */
export function readClaims(token: string): JsonObject | undefined {
  const parts = token.split('.')
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))
    return parts.length === 3 && isJsonObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
