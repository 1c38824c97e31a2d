import type { Fault } from '../faults/fault.js'
import { isJsonObject } from '../server/json-object.js'
import type { RequestRecord } from '../server/record.js'
import type { Route } from '../server/route.js'
import { VENDOR_NAMES, type VendorName } from '../vendor-name.js'
import { type ControlAnswer, controlProblem, controlValue, naming } from './control-problem.js'
import { readProfilePage, readRequestPage } from './control-query.js'
import type { ControlSubject } from './control-subject.js'
import { profilesOf } from './profile-list.js'
import { summaryOf } from './request-summary.js'

/** A request to the control API. */
interface ControlCall {
  readonly query: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
  readonly body: unknown
}

type Handler = (subject: ControlSubject, call: ControlCall) => ControlAnswer

const route = (method: string, path: string, handler: Handler): Route<Handler> => ({
  method,
  path: `/__sandbox${path}`,
  handler,
})

/** Routes of the control API, except the live stream. */
export const CONTROL_ROUTES: readonly Route<Handler>[] = [
  route('GET', '', about),
  route('GET', '/requests', listRequests),
  route('GET', '/requests/{id}', showRequest),
  route('GET', '/faults', showFaults),
  route('PUT', '/faults', putFaults),
  route('GET', '/profiles', listProfiles),
  route('GET', '/state/{vendor}', showState),
  route('DELETE', '/state', reset),
]

function about({ urls, credentials, seed }: ControlSubject): ControlAnswer {
  const vendors = VENDOR_NAMES.filter((name) => urls[name] !== undefined)
  return controlValue({
    vendors: Object.fromEntries(vendors.map((name) => [name, { url: urls[name], credentials: credentials[name] }])),
    seed,
  })
}

function listRequests({ log }: ControlSubject, { query }: ControlCall): ControlAnswer {
  const read = naming('requests', () => readRequestPage(query))
  if (!('result' in read)) return read
  const { filter, since, before, limit, text, full } = read.result
  const found = log
    .requests(filter)
    .filter(({ id }) => id > (since ?? 0) && id < (before ?? Number.POSITIVE_INFINITY))
    .filter((record) => text === undefined || mentions(record, text.toLowerCase()))
  // With `since` the oldest comes first, otherwise the newest.
  const ordered = since === undefined ? found.reverse() : found
  const page = ordered.slice(0, limit)
  return controlValue({ requests: full ? page : page.map(summaryOf), total: found.length, more: found.length > limit })
}

function mentions({ path, body, refusal, fault }: RequestRecord, text: string): boolean {
  return [path, body, refusal?.rule, fault].some((part) => part?.toLowerCase().includes(text))
}

function showRequest({ log }: ControlSubject, { parameters }: ControlCall): ControlAnswer {
  const { id = '' } = parameters
  const record = /^[1-9]\d*$/.test(id) ? log.request(Number(id)) : undefined
  if (record === undefined) return controlProblem('request', 'id', `no request ${id} is kept`, 404)
  return controlValue(record)
}

function showFaults({ faults, faultCounts }: ControlSubject): ControlAnswer {
  return controlValue({ faults: faults(), counts: faultCounts() })
}

function putFaults(subject: ControlSubject, { body }: ControlCall): ControlAnswer {
  const list = isJsonObject(body) ? body['faults'] : body
  const set = naming('faults', () => subject.setFaults(list as readonly Fault[]))
  return 'result' in set ? showFaults(subject) : set
}

function listProfiles({ urls, state }: ControlSubject, { query }: ControlCall): ControlAnswer {
  const read = naming('profiles', () => readProfilePage(query))
  if (!('result' in read)) return read
  const { vendor, offset, limit, text } = read.result
  const vendors = VENDOR_NAMES.filter((name) => urls[name] !== undefined && (vendor ?? name) === name)
  const wanted = text.toLowerCase()
  const all = vendors.flatMap((name) => profilesOf(name, state(name)))
  const found = wanted === '' ? all : all.filter((entry) => JSON.stringify(entry).toLowerCase().includes(wanted))
  return controlValue({
    profiles: found.slice(offset, offset + limit),
    total: found.length,
    more: found.length > offset + limit,
  })
}

function showState({ urls, state }: ControlSubject, { parameters }: ControlCall): ControlAnswer {
  const vendor = VENDOR_NAMES.find((name): name is VendorName => name === parameters['vendor'])
  if (vendor === undefined || urls[vendor] === undefined) {
    return controlProblem('state', 'vendor', `must be one of ${Object.keys(urls).join(', ')}`, 404)
  }
  return controlValue(state(vendor))
}

function reset(subject: ControlSubject): ControlAnswer {
  subject.reset()
  return { status: 204 }
}
