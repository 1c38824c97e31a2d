import type { CustomerEvent, Fields } from '@waybill/core'
import { phoneDigits, type YespoIdentity } from '../../destination/identity.js'
import { isIdentifier, type YespoParam, yespoLengths } from './event.js'
import { paramNameOf } from './name.js'

export interface ParamSources {
  /** When the event happened, ISO 8601 in UTC. */
  readonly occurredAt: string
  readonly identity: YespoIdentity
  /** The ids of `identity` that Yespo accepts as identifiers. */
  readonly identifiers: YespoIdentity
  /** The parameters that Yespo prescribes for this type of event. */
  readonly standard?: Readonly<Record<string, unknown>> | undefined
  /** The properties of the customer event. */
  readonly properties: Fields
  /** Properties that `standard` already carries. */
  readonly consumed?: ReadonlySet<string> | undefined
}

/**
 * The parameters of an event, in this order: identifiers, the parameters that Yespo prescribes, every other property under
 * its name, `ip` (from which Yespo adds the location), and `occurredAt` (when the event happened, ISO 8601 in UTC, because
 * v2 has no field for it).
 *
 * - Names are unique. A property is sent as `property_<name>` when its name is blank, already used or an identifier's.
 *   A property `ip` or `occurredAt` keeps its name, and replaces the value from the event.
 * - Null properties are left out: Yespo requires a value for every parameter.
 * - An identifier that breaks the rules of identifiers is left out. An e-mail address is then sent as `EmailAddress`, the
 *   other name under which Yespo looks for it (https://docs.yespo.io/docs/how-send-events-resource-v1event).
 */
export function paramsOf(event: CustomerEvent, sources: ParamSources): YespoParam[] {
  const { occurredAt, identity, identifiers, standard, properties, consumed } = sources
  const params: YespoParam[] = []
  const { externalCustomerId, email, phone } = identifiers
  if (externalCustomerId !== undefined) params.push({ name: 'externalCustomerId', value: externalCustomerId })
  if (email !== undefined) params.push({ name: 'email', value: email })
  else if (identity.email !== undefined) params.push({ name: 'EmailAddress', value: identity.email })
  if (phone !== undefined) params.push({ name: 'phone', value: phone })
  if (standard) for (const name of Object.keys(standard)) params.push({ name, value: standard[name] })
  const own = params.length
  for (const key of Object.keys(properties)) {
    const value = properties[key]
    if (isAbsent(value) || consumed?.has(key)) continue
    if (isIdentifier(key)) {
      if (!isSame(key, value, identifiers)) params.push({ name: freeName(key, params, properties), value })
    } else if (key.trim() === '' || key.length > yespoLengths.paramName || isTaken(key, params, own)) {
      params.push({ name: freeName(key, params, properties), value })
    } else params.push({ name: key, value })
  }
  const ip = event.context?.['ip']
  // Segment's libraries send 0.0.0.0 when the address must not be known.
  if (typeof ip === 'string' && ip !== '0.0.0.0' && isAbsent(properties['ip']) && isIpAddress(ip))
    params.push({ name: 'ip', value: ip })
  if (isAbsent(properties['occurredAt'])) params.push({ name: 'occurredAt', value: occurredAt })
  return params
}

/** Whether one of the first `own` parameters has this name. Properties never share a name with each other. */
function isTaken(name: string, params: readonly YespoParam[], own: number): boolean {
  for (let index = 0; index < own; index++) if (params[index]?.name === name) return true
  return false
}

/** A new name for a property that cannot keep its own: one that no parameter and no other property has. */
function freeName(key: string, params: readonly YespoParam[], properties: Fields): string {
  let name = paramNameOf(key)
  while (
    name.trim() === '' ||
    isIdentifier(name) ||
    Object.hasOwn(properties, name) ||
    isTaken(name, params, params.length)
  )
    name = paramNameOf(`property_${name}`)
  return name
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined
}

function isSame(name: string, value: unknown, identifiers: YespoIdentity): boolean {
  if (typeof value !== 'string') return false
  const text = name === 'phone' ? (phoneDigits(value) ?? value) : value.trim()
  return identifiers[name as keyof YespoIdentity] === text
}

function isIpAddress(text: string): boolean {
  return process.getBuiltinModule('node:net').isIP(text) !== 0
}
