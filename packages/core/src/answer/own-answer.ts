import type { HttpResponse } from '../http-message.js'
import { isFields } from '../mapping/fields.js'

/**
 * What the body of a vendor's success is. `json`: JSON, and never empty. `text`: JSON, plain text or empty. Where no
 * `Reply` is given: JSON or empty.
 */
export type Reply = 'json' | 'text'

/**
 * Whether a success can be the vendor's own answer. A login page, a maintenance page, a proxy's text, XML, JSON that is cut
 * off and bytes in an unrequested encoding come from something between here and the vendor, which may have passed the
 * request on or not. A JSON body is the vendor's whatever its content type, which is often wrong. For other bodies the
 * content type counts too.
 */
export function isOwnAnswer({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>, reply?: Reply): boolean {
  const type = headers['content-type'] ?? ''
  if (isJson(body, type)) return true
  if (reply === 'json' || markup.test(type)) return false
  if (body.trim() === '') return true
  return reply === 'text' && isPlain(body) && isUnencoded(headers)
}

/**
 * Whether the JSON body of a success says that something failed, as proxies, gateways and some vendors write it: an
 * error under a usual name in any case, `success: false`, or a status from 400 to 599. A status like `"error"` counts where `reply` is
 * not `json`, because data may have a status of its own. Only the top level counts. A vendor that means something else by
 * such members has rows for its bodies in its answer table.
 */
export function reportsFailure(body: unknown, reply?: Reply): boolean {
  return isFields(body) && Object.keys(body).some((name) => saysFailure(name, body[name], reply))
}

/** Names are known in any case, and with `_` or `-` between their words. */
function saysFailure(name: string, value: unknown, reply: Reply | undefined): boolean {
  switch (name.toLowerCase().replaceAll(/[_-]/g, '')) {
    case 'error':
    case 'errors':
    case 'errormessage':
    case 'errorcode':
    case 'errordescription':
    case 'fault':
    case 'exception':
      return isSomething(value)
    case 'success':
    case 'ok':
      return value === false || value === 'false'
    case 'status':
      return isFailureStatus(value) || (reply !== 'json' && failureWord.test(String(value)))
    case 'statuscode':
      return isFailureStatus(value)
    default:
      return false
  }
}

function isFailureStatus(value: unknown): boolean {
  return Number(value) >= 400 && Number(value) < 600
}

const failureWord = /^\s*(?:error|fail(?:ed|ure)?|denied|forbidden|unauthori[sz]ed)\s*$/i
const nothing: ReadonlySet<unknown> = new Set([undefined, null, false, 0, '', '0', 'false', 'null', 'none'])

function isSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return !nothing.has(typeof value === 'string' ? value.trim().toLowerCase() : value)
}

const markup = /\b(?:html|xhtml\+xml|xml)\b/i

/** Whether the body is JSON: an object or list, or any other value where the content type says JSON. */
function isJson(body: string, type: string): boolean {
  if (!/^\s*[[{]/.test(body) && !/\bjson\b/i.test(type)) return false
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

/** Whether the body is text for people: no markup, no JSON that was cut off, no binary data. */
function isPlain(body: string): boolean {
  return !/^\s*[[{]/.test(body) && !/<[a-z!?/]/i.test(body) && !/[^\P{Cc}\s]|\ufffd/u.test(body)
}

function isUnencoded(headers: HttpResponse['headers']): boolean {
  return (headers['content-encoding'] ?? 'identity').trim().toLowerCase() === 'identity'
}
