import { type Issue, unknownName } from './issues.js'
import { salesforceConfiguration } from './salesforce-personalization/settings.js'
import { isJsonObject } from './server/json-object.js'
import { syneriseConfiguration } from './synerise/settings.js'
import { VENDOR_NAMES, type VendorName } from './vendor-name.js'
import { yespoConfiguration } from './yespo/settings.js'

/** What is wrong with settings: every vendor and setting must exist, and have the same type as its default. */
export function settingIssues(value: unknown, place: string): readonly Issue[] {
  if (!isJsonObject(value)) return [{ field: place, rule: 'must be an object' }]
  return Object.entries(value).flatMap(([name, settings]) => {
    const own = `${place}.${name}`
    const vendor = VENDOR_NAMES.find((one) => one === name)
    if (vendor === undefined) return [{ field: own, rule: unknownName(name, VENDOR_NAMES) }]
    if (!isJsonObject(settings)) return [{ field: own, rule: 'must be an object' }]
    const defaults = defaultsOf(vendor)
    return Object.entries(settings).flatMap(([field, setting]) => {
      const path = `${own}.${field}`
      if (!Object.hasOwn(defaults, field)) return [{ field: path, rule: unknownName(field, Object.keys(defaults)) }]
      const kinds = kindsOf(field, defaults[field])
      return kinds.includes(kindOf(setting)) ? [] : [{ field: path, rule: `must be ${kinds.join(' or ')}` }]
    })
  })
}

function defaultsOf(vendor: VendorName): Readonly<Record<string, unknown>> {
  switch (vendor) {
    case 'salesforce-personalization':
      return { ...salesforceConfiguration() }
    case 'yespo':
      return { ...yespoConfiguration() }
    case 'synerise':
      return { ...syneriseConfiguration() }
    default:
      return vendor satisfies never
  }
}

/** Rows of an export are a list, or an object with a count. */
function kindsOf(field: string, fallback: unknown): readonly string[] {
  return field === 'accounts' || field === 'users' ? ['an array', 'an object'] : [kindOf(fallback)]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Number.isNaN(value)) return 'no number'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`
}
