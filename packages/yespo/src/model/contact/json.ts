import type { Issue, Remark } from '@waybill/core'
import { fieldsOf } from '@waybill/core/destination'
import { type Checked, readLoosely } from '@waybill/core/zod'
import { internationalPhone, internationalPhoneRule, type YespoRemark } from '../event/event.js'

/** An additional contact field in the contact data of an event. */
export interface YespoProfileInput {
  /** The field's id in the account, a whole number from 1. `additionalFields.list` lists the ids. */
  readonly profileInputId: number
  /** The field's value, at most 5,000 characters. Dates are `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`. */
  readonly value: string
}

/**
 * Contact data in an event. Its names are partly in lower case (`firstname`), unlike those of `YespoContact`. There is no
 * e-mail address among them, because the workflow's own field holds it. https://docs.yespo.io/docs/popular-blocks
 */
export interface YespoContactJson {
  /** First name, at most 60 characters. From 40 characters there is a remark, because other methods accept only 40. */
  readonly firstname?: string
  /** Last name, at most 60 characters. From 40 characters there is a remark, because other methods accept only 40. */
  readonly lastname?: string
  /** Phone number in the international format, like `+1-541-754-3010` or `380501234567`: 5 to 15 digits. */
  readonly sms?: string
  /** Town or city. */
  readonly town?: string
  /** Name of the time zone database, like `Europe/Kyiv`. */
  readonly timeZone?: string
  /** Language tag of RFC 5646 that begins with a language of two letters, like `uk` or `de-AT`. */
  readonly languageCode?: string
  /** Additional contact fields. */
  readonly profileInputs?: readonly YespoProfileInput[]
  /** Whether the e-mail address is confirmed. "Create contact" uses it, "Update contact" ignores it. */
  readonly confirmed?: boolean
  /** A field that is not documented is sent, with the remark `unknown_contact_field`. */
  readonly [other: string]: unknown
}

interface Findings {
  readonly issues: Issue[]
  readonly remarks: YespoRemark[]
}

type Check = (value: unknown, field: string, findings: Findings) => void

const longestName = 60
const doubtfulName = 40
const longestInput = 5_000

/** RFC 5646 with a two-letter primary subtag. https://docs.yespo.io ("Tracking User Time Zone and Language") */
export const languageTag = /^[a-z]{2}(?:-[a-z0-9]{1,8})*$/i

/** The form of a name of the time zone database. */
export const timeZoneName = /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$|^UTC$/

const text: Check = (value, field, { issues }) => {
  if (typeof value !== 'string') issues.push({ field, rule: 'must be a text' })
}

const matching =
  (pattern: RegExp, rule: string): Check =>
  (value, field, { issues }) => {
    if (typeof value !== 'string' || !pattern.test(value)) issues.push({ field, rule })
  }

const name: Check = (value, field, { issues, remarks }) => {
  if (typeof value !== 'string') issues.push({ field, rule: 'must be a text' })
  else if (value.length > longestName)
    issues.push({ field, rule: `must have at most ${longestName} characters, not ${value.length}` })
  else if (value.length >= doubtfulName)
    remarks.push({
      code: 'long_name',
      field,
      hint: `It has ${value.length} characters. Where contacts reach Yespo by other methods, it accepts at most ${doubtfulName}.`,
    })
}

const timeZone: Check = (value, field, findings) => {
  matching(timeZoneName, 'must be a name of the time zone database, like Europe/Kyiv')(value, field, findings)
  if (typeof value === 'string' && /^Etc\/GMT[+-]/.test(value))
    findings.remarks.push({
      code: 'ambiguous_time_zone',
      field,
      hint: `It counts from GMT. In the time zone database, Etc/GMT+3 is three hours behind GMT, not ahead. Use a name like Europe/Kyiv.`,
    })
}

const inputs: Check = (value, field, { issues }) => {
  if (!Array.isArray(value)) {
    issues.push({ field, rule: 'must be a list of { profileInputId, value }' })
    return
  }
  value.forEach((input: unknown, index) => {
    const at = `${field}[${index}]`
    const { profileInputId, value: content } = fieldsOf(input) ?? {}
    if (!Number.isSafeInteger(profileInputId) || (profileInputId as number) < 1)
      issues.push({ field: `${at}.profileInputId`, rule: "must be an additional field's id, a whole number" })
    if (typeof content !== 'string' && typeof content !== 'number')
      issues.push({ field: `${at}.value`, rule: 'must be a text' })
    else if (String(content).length > longestInput)
      issues.push({ field: `${at}.value`, rule: `must have at most ${longestInput} characters` })
  })
}

const checks: Readonly<Record<string, Check>> = {
  firstname: name,
  lastname: name,
  sms: matching(internationalPhone, internationalPhoneRule),
  town: text,
  timeZone,
  languageCode: matching(languageTag, 'must be a language tag that begins with two letters, like uk or de-AT'),
  profileInputs: inputs,
  confirmed: (value, field, { issues }) => {
    if (typeof value !== 'boolean') issues.push({ field, rule: 'must be true or false' })
  },
}

/**
 * Checks contact data, an object or a text with its JSON, against what Yespo documents, because Yespo ignores all of it
 * when a part is wrong. A name that differs from a known one only in case is refused. Any other unknown name is sent, with
 * a remark. Returns what to send: in a text, what is empty is absent, and a phone that is a number is the text of its digits,
 * as `readLoosely` reads an object.
 */
export function readContactJson(value: unknown, at: string, findings: Findings): unknown {
  const contact = typeof value === 'string' ? fieldsOf(parsed(value)) : undefined
  const read = contact && contactIn(contact, at)
  checkContactJson(read ? read.contact : value, at, findings)
  if (!read) return value
  findings.remarks.push(...read.remarks)
  return JSON.stringify(read.contact)
}

function checkContactJson(value: unknown, at: string, findings: Findings): void {
  const contact = fieldsOf(typeof value === 'string' ? parsed(value) : value)
  if (contact === undefined) {
    findings.issues.push({ field: at, rule: 'must be an object of contact data, or a text with its JSON' })
    return
  }
  for (const key of Object.keys(contact)) {
    const field = `${at}.${key}`
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    if (check) check(contact[key], field, findings)
    else unknownField(key, field, findings)
  }
}

/** What a text says of a contact, where it is wrong as it stands and right when it is read loosely. */
function contactIn(given: unknown, at: string) {
  const check = (input: unknown): Checked<unknown> => {
    const contact = fieldsOf(input)?.[at]
    const issues: Issue[] = []
    checkContactJson(contact, at, { issues, remarks: [] })
    return { value: contact, issues }
  }
  const remarks: Remark[] = []
  const { value, issues } = readLoosely({ [at]: given }, { check, remarks })
  return issues.length > 0 || value === given ? undefined : { contact: value, remarks: remarks as YespoRemark[] }
}

function unknownField(key: string, field: string, { issues, remarks }: Findings): void {
  const meant = Object.keys(checks).find((known) => known.toLowerCase() === key.toLowerCase())
  if (meant) issues.push({ field, rule: `is written ${meant} in contact data of events` })
  else
    remarks.push({
      code: 'unknown_contact_field',
      field,
      hint: 'It is not a documented field of contact data in events. Yespo may ignore it.',
    })
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
