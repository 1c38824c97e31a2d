import type { HttpResponse } from '../http-message.js'

/**
 * What the body of a vendor's success is. `json`: JSON, and never nothing. `text`: JSON, plain text or nothing. Where a
 * vendor's documents do not say: JSON or nothing.
 */
export type Reply = 'json' | 'text'

/**
 * Whether a success can be the vendor's own answer. A login page, a maintenance page, a proxy's text, XML, JSON that is cut
 * off and bytes in an encoding that nobody asked for come from something in between, which may have passed the request on
 * or not. The body decides where it is JSON, since content types are often wrong; else the content type counts too.
 */
export function isOwnAnswer({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>, reply?: Reply): boolean {
  const type = headers['content-type'] ?? ''
  if (isJson(body, type)) return true
  if (reply === 'json' || markup.test(type)) return false
  if (body.trim() === '') return true
  return reply === 'text' && isPlain(body) && isUnencoded(headers)
}

const markup = /\b(?:html|xhtml\+xml|xml)\b/i

/** A whole object or list; a bare word or number only where the content type says that it is JSON. */
function isJson(body: string, type: string): boolean {
  if (!/^\s*[[{]/.test(body) && !/\bjson\b/i.test(type)) return false
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

/** A text for people: no markup, no JSON that was cut off, no bytes of something else. */
function isPlain(body: string): boolean {
  return !/^\s*[<[{]/.test(body) && !/[^\P{Cc}\s]|\ufffd/u.test(body)
}

function isUnencoded(headers: HttpResponse['headers']): boolean {
  return (headers['content-encoding'] ?? 'identity').trim().toLowerCase() === 'identity'
}
