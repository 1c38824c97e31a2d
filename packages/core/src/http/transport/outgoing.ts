import { InvalidInputError } from '../../errors/invalid-input-error.js'
import type { HttpRequest } from '../../http-message.js'
import type { Credentials } from '../auth/authorizer.js'

// Visible ASCII except `#` and `\`. With a second slash, a URL parser would read the path as another host.
const safePath = /^\/(?![/\\])[!"$-[\]-~]*$/

/** The path of the request line, with query credentials. Throws `InvalidInputError` for a path that could leave the origin. */
export function pathFor(request: HttpRequest, basePath: string, credentials: Credentials | undefined): string {
  if (!safePath.test(request.path))
    throw refusal('path', 'must start with a single "/" and be percent-encoded', 'encode it with encodePathSegment')
  const path = basePath + request.path
  if (!credentials?.query) return path
  const pairs = Object.entries(credentials.query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

// What HTTP/1.1 allows (RFC 9110 §5.5, §5.6.2). Without line breaks a value cannot become another header.
const safeValue = /^[\t\x20-\x7e\x80-\xff]*$/
const safeName = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

// The transport sets these headers: they decide where a request goes and where it ends.
const reserved = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers as a flat list of names and values, each name once. Credentials replace the request's, and these the defaults. */
export function createHeaderList(userAgent: string) {
  // Most requests have the same frozen headers, which are checked and listed once.
  const known = new WeakMap<object, readonly string[]>()

  function listOf(headers: HttpRequest['headers'] = noHeaders): readonly string[] {
    const list = known.get(headers)
    if (list) return list
    const made = ['user-agent', userAgent]
    addHeaders(made, headers)
    if (Object.isFrozen(headers)) known.set(headers, made)
    return made
  }

  return (headers: HttpRequest['headers'], credentials: Credentials | undefined): string[] => {
    const list = [...listOf(headers)]
    if (credentials?.headers) addHeaders(list, credentials.headers)
    return list
  }
}

const noHeaders = Object.freeze({})

function addHeaders(list: string[], headers: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(headers)) {
    const value = headers[key] as string | undefined
    if (value === undefined) continue
    const name = key.toLowerCase()
    if (reserved.has(name)) throw refusal(`headers.${name}`, 'is set by the transport', 'leave it out')
    if (!safeName.test(name)) throw refusal('headers', 'must have names of letters, digits and dashes')
    if (!safeValue.test(value))
      throw refusal(`headers.${name}`, 'must not contain line breaks, control or non-Latin-1 characters')
    let at = 0
    while (at < list.length && list[at] !== name) at += 2
    list[at] = name
    list[at + 1] = value
  }
}

function refusal(field: string, rule: string, hint?: string): InvalidInputError {
  return new InvalidInputError([{ field, rule, ...(hint ? { hint } : {}) }], { subject: 'request' })
}
