import { isIP } from 'node:net'
import type { JsonObject } from '../../server/json-object.js'
import type { YespoConfiguration } from '../settings.js'

const FIELDS = ['countryCode', 'countryId', 'regionName', 'regionId', 'cityName', 'cityId']

/**
 * What the parameter `ip` adds. Yespo, "How to Use the Generate event API Resource": an IPv4 or IPv6 address makes the server
 * add six fields to the event; if it has any of them already, nothing is added.
 */
export function locationOf(params: JsonObject, { locations }: Pick<YespoConfiguration, 'locations'>): JsonObject {
  const { ip } = params
  if (typeof ip !== 'string' || isIP(ip) === 0 || FIELDS.some((field) => field in params)) return {}
  return Object.hasOwn(locations, ip) ? { ...locations[ip] } : {}
}

/** The fields of the contact that the location sets. */
export function contactLocationOf({ regionName: region, cityName: town }: JsonObject): JsonObject {
  return { ...(region !== undefined && { region }), ...(town !== undefined && { town }) }
}
