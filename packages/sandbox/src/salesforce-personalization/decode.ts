import { isStrictBase64 } from '../server/basic-credentials.js'
import { type Decoded, decodeJson, type ReceivedRequest } from '../server/emulator.js'
import { broke, type Rule } from '../server/rule.js'

const REQUESTS = 'Salesforce, "Event API Requests"'
const JSON_EVENT: Rule = { name: 'salesforce.event.json', source: `${REQUESTS}: Send event data as a JSON payload` }
const ENCODED: Rule = {
  name: 'salesforce.event.base64',
  source: `${REQUESTS}: The event data you send in GET requests must be minified, base64-encoded, and passed via the event query parameter`,
}

/** Reads the event out of a JSON body, a form field or the query. */
export function decodeSalesforceEvent(request: ReceivedRequest): Decoded {
  if (request.method === 'GET') {
    const packed = request.query['event']
    return packed === undefined ? { text: '' } : unpacked(packed)
  }
  if (!isForm(request)) return decodeJson(request.body, JSON_EVENT)
  const packed = new URLSearchParams(request.body).get('event')
  if (packed === null)
    return { text: '', violation: broke(ENCODED, { field: 'event', detail: 'the form has no field event' }) }
  // The vendor's own web client posts the JSON itself in the form field.
  return packed.startsWith('{') ? decodeJson(packed, JSON_EVENT) : unpacked(packed)
}

/** Tells whether the event comes as a form. */
export function isForm({ headers }: ReceivedRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
}

/** Tells whether JSON has white space between its tokens. */
export function isMinified(json: string): boolean {
  return !/\s/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, '""'))
}

function unpacked(packed: string): Decoded {
  if (!isStrictBase64(packed)) {
    const hint = packed.includes(' ') ? '; was "+" sent without percent-encoding?' : ''
    return {
      text: packed,
      violation: broke(ENCODED, { field: 'event', detail: `is not Base64${hint}`, value: packed }),
    }
  }
  return decodeJson(Buffer.from(packed, 'base64').toString('utf8'), ENCODED)
}
