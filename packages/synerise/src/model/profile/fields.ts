import type { Fields } from '@waybill/core'
import { fieldsOf, textOf } from '@waybill/core/destination'

const sexes: Readonly<Record<string, string>> = {
  female: 'FEMALE',
  f: 'FEMALE',
  male: 'MALE',
  m: 'MALE',
  other: 'OTHER',
  not_specified: 'NOT_SPECIFIED',
}

/** `sex` from a gender as a word or letter. `undefined` where Synerise has no value for it. */
export function sexOf(value: unknown): Fields | undefined {
  if (value === null) return { sex: null }
  const word = textOf(value)?.trim().toLowerCase() ?? ''
  return Object.hasOwn(sexes, word) ? { sex: sexes[word] } : undefined
}

/** `birthDate` as `yyyy-mm-dd` from a date, or a date with a time, after 1900-01-01. `undefined` for anything else. */
export function birthDateOf(value: unknown): Fields | undefined {
  if (value === null) return { birthDate: null }
  const day = textOf(value)?.match(/^\d{4}-\d{2}-\d{2}(?=$|T)/)?.[0]
  return day !== undefined && day > '1900-01-01' && isDay(day) ? { birthDate: day } : undefined
}

/** `company` from its name, or from an object with a name. */
export function companyOf(value: unknown): Fields | undefined {
  if (value === null) return { company: null }
  const name = textOf(value) ?? textOf(fieldsOf(value)?.['name'])
  return name === undefined ? undefined : { company: name }
}

/**
 * `address`, `city`, `province`, `zipCode` and `countryCode` from an address in the Segment Spec's form, or `address`
 * from a text. `undefined` when the address has other fields: it is then sent whole, as an attribute.
 */
export function addressOf(value: unknown): Fields | undefined {
  if (value === null) return { address: null }
  const text = textOf(value)
  if (text !== undefined) return { address: text }
  const fields = fieldsOf(value)
  if (!fields || !Object.keys(fields).every((name) => Object.hasOwn(addressFields, name))) return undefined
  const country = fields['country']
  if (typeof country === 'string' && !/^[A-Za-z]{2,3}$/.test(country)) return undefined
  return Object.fromEntries(Object.entries(addressFields).flatMap(([name, field]) => placed(fields[name], field)))
}

const addressFields: Readonly<Record<string, string>> = {
  street: 'address',
  city: 'city',
  state: 'province',
  postalCode: 'zipCode',
  country: 'countryCode',
}

function placed(value: unknown, field: string): [string, string | null][] {
  if (value === null) return [[field, null]]
  const text = textOf(value)
  return text === undefined ? [] : [[field, field === 'countryCode' ? text.toUpperCase() : text]]
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
