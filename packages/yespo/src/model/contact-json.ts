import { fieldsOf, type Issue } from '@waybill/core'
import type { YespoDiagnostic } from './event.js'

/**
 * Contact data in an event, in names that are all lower-case, unlike those of the contact methods. The e-mail address is
 * not among them: it comes from the workflow's own field. https://docs.yespo.io/docs/popular-blocks
 */
export interface YespoContactJson {
  /** At most 60 characters; other ways into Yespo take 40. */
  readonly firstname?: string
  /** At most 60 characters; other ways into Yespo take 40. */
  readonly lastname?: string
  /** A phone number in the international format, like `+1-541-754-3010` or `380501234567`. */
  readonly sms?: string
  readonly town?: string
  /** A name of the time zone database, like `Europe/Kyiv`. */
  readonly timeZone?: string
  /** RFC 5646 with a two-letter language, like `uk` or `de-AT`. */
  readonly languageCode?: string
  /** Additional fields by their ids. Dates are `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`. */
  readonly profileInputs?: readonly { readonly profileInputId: number; readonly value: string }[]
  /** Whether the e-mail address is confirmed; matters only when the contact is created. */
  readonly confirmed?: boolean
  readonly [other: string]: unknown
}

interface Findings {
  readonly issues: Issue[]
  readonly diagnostics: YespoDiagnostic[]
}

type Check = (value: unknown, field: string, findings: Findings) => void

const longestName = 60
const doubtfulName = 40
const longestInput = 5_000

/** International: it does not begin with the 0 of a national number. Spaces and hyphens may stand between digits. */
export const internationalPhone = /^\+?[1-9](?:[ -]?\d){4,14}$/

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

const name: Check = (value, field, { issues, diagnostics }) => {
  if (typeof value !== 'string') issues.push({ field, rule: 'must be a text' })
  else if (value.length > longestName)
    issues.push({ field, rule: `must have at most ${longestName} characters, not ${value.length}` })
  else if (value.length >= doubtfulName)
    diagnostics.push({
      code: 'long_name',
      message: `${field} has ${value.length} characters; where contacts come in by other ways, Yespo takes ${doubtfulName} at most.`,
    })
}

const timeZone: Check = (value, field, findings) => {
  matching(timeZoneName, 'must be a name of the time zone database, like Europe/Kyiv')(value, field, findings)
  if (typeof value === 'string' && /^Etc\/GMT[+-]/.test(value))
    findings.diagnostics.push({
      code: 'ambiguous_time_zone',
      message: `${field} counts from GMT: in the time zone database Etc/GMT+3 lies three hours west of it, not east. Use a name like Europe/Kyiv.`,
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
  sms: matching(internationalPhone, 'must be a phone number in the international format, like +1-541-754-3010'),
  town: text,
  timeZone,
  languageCode: matching(languageTag, 'must be a language tag that begins with two letters, like uk or de-AT'),
  profileInputs: inputs,
  confirmed: (value, field, { issues }) => {
    if (typeof value !== 'boolean') issues.push({ field, rule: 'must be true or false' })
  },
}

/**
 * Checks contact data, an object or a text that holds one, as far as Yespo documents it. Bad data makes Yespo ignore all
 * of it. A name that differs from a known one in its case is refused; any other is sent, with a diagnostic.
 */
export function checkContactJson(value: unknown, at: string, findings: Findings): void {
  const contact = fieldsOf(typeof value === 'string' ? parsed(value) : value)
  if (contact === undefined) {
    findings.issues.push({ field: at, rule: 'must be an object of contact data, or a text that holds one' })
    return
  }
  for (const key of Object.keys(contact)) {
    const field = `${at}.${key}`
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    if (check) check(contact[key], field, findings)
    else unknownField(key, field, findings)
  }
}

function unknownField(key: string, field: string, { issues, diagnostics }: Findings): void {
  const meant = Object.keys(checks).find((known) => known.toLowerCase() === key.toLowerCase())
  if (meant) issues.push({ field, rule: `is written ${meant} in contact data of events` })
  else
    diagnostics.push({
      code: 'unknown_contact_field',
      message: `${field} is no documented field of contact data in events; Yespo may ignore it.`,
    })
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
