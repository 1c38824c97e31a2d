import { salesforceConfiguration } from './salesforce-personalization/settings.js'
import type { SandboxSettings } from './sandbox-settings.js'
import { isJsonObject } from './server/json-object.js'
import { syneriseConfiguration } from './synerise/settings.js'
import { VENDOR_NAMES, type VendorName } from './vendor-name.js'
import { yespoConfiguration } from './yespo/settings.js'

/**
 * Validates settings from a file and returns them. Every vendor and setting must exist, and have the same type as its
 * default. Throws a `TypeError` that names the first that is wrong.
 */
export function validateSettings(value: unknown): SandboxSettings {
  if (!isJsonObject(value)) throw new TypeError('settings: must be an object')
  for (const [name, settings] of Object.entries(value)) {
    const vendor = VENDOR_NAMES.find((one) => one === name)
    if (vendor === undefined) throw new TypeError(`settings.${name}: unknown; known are ${VENDOR_NAMES.join(', ')}`)
    if (!isJsonObject(settings)) throw new TypeError(`settings.${name}: must be an object`)
    const defaults = defaultsOf(vendor)
    for (const [field, setting] of Object.entries(settings)) {
      const place = `settings.${name}.${field}`
      if (!Object.hasOwn(defaults, field))
        throw new TypeError(`${place}: unknown; known are ${Object.keys(defaults).join(', ')}`)
      const kinds = kindsOf(field, defaults[field])
      if (!kinds.includes(kindOf(setting))) throw new TypeError(`${place}: must be ${kinds.join(' or ')}`)
    }
  }
  return value as SandboxSettings
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
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`
}
