import { ConfigurationError } from '@waybill/core'
import type { DeliveryOptions } from './delivery-options.js'

/** Throws `ConfigurationError` for options that cannot work. */
export function checkOptions({ destinations, lanes, deliver }: DeliveryOptions): void {
  const names = destinations.map(({ name }) => name)
  const known = `known: ${names.join(', ')}`
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw wrong('destinations', `has two named ${twice}`, 'one lane per name')
  const stranger = Object.keys(lanes ?? {}).find((name) => !names.includes(name))
  if (stranger) throw wrong(`lanes.${stranger}`, 'names no destination', known)
  const unknown = Array.isArray(deliver) ? deliver.find((name) => !names.includes(name)) : undefined
  if (unknown !== undefined) throw wrong('deliver', `names no destination: ${unknown}`, known)
  const old = destinations.find(({ specVersion }) => specVersion !== 1)
  if (old)
    throw wrong(
      'destinations',
      `has ${old.name} with contract version ${String(old.specVersion)}`,
      'this engine knows version 1',
    )
}

function wrong(field: string, rule: string, hint: string): ConfigurationError {
  return new ConfigurationError('createDelivery', [{ field, rule, hint }])
}
