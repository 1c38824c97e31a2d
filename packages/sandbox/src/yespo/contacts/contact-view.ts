import type { JsonObject } from '../../server/json-object.js'
import type { YespoContact } from '../state.js'

const CHANNELS = ['email', 'sms', 'viber', 'mobilepush', 'webpush']
const ADDRESS = ['region', 'town', 'address', 'postcode']

/** Contact in the API's form, with channels, address and fields as nested objects. */
export function yespoContactView({ id, values, fields, groups }: YespoContact): JsonObject {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  const plain = given.filter(([name]) => !CHANNELS.includes(name) && !ADDRESS.includes(name))
  return {
    id,
    ...Object.fromEntries(plain),
    channels: given.filter(([name]) => CHANNELS.includes(name)).map(([type, value]) => ({ type, value })),
    address: Object.fromEntries(given.filter(([name]) => ADDRESS.includes(name))),
    fields: Object.entries(fields).map(([field, value]) => ({ id: Number(field), value })),
    groups: groups.map((name) => ({ name, type: 'Static' })),
  }
}
