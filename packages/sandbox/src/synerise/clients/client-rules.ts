import { isJsonObject, type JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import { checkSyneriseIdentifiers, hasForbiddenCharacter } from '../events/identifiers.js'

const REFERENCE = 'Synerise, API reference, "Create or update a profile"'
const IDENTIFIER: Rule = {
  name: 'synerise.profile.identifier',
  source: `${REFERENCE}: one of email, phone, customId, uuid`,
}
const BODY: Rule = { name: 'synerise.profile.body', source: `${REFERENCE}: the body is an object` }
const PHONE: Rule = {
  name: 'synerise.profile.phone',
  source: `${REFERENCE}: + and 6 to 19 characters, or 6 to 20 without +`,
}
const BIRTH_DATE: Rule = {
  name: 'synerise.profile.birth-date',
  source: `${REFERENCE}: birthDate is yyyy-mm-dd, after 1900-01-01`,
}
const SEX: Rule = { name: 'synerise.profile.sex', source: `${REFERENCE}: FEMALE, MALE, NOT_SPECIFIED, OTHER` }
const COUNTRY: Rule = { name: 'synerise.profile.country', source: `${REFERENCE}: countryCode is a code of ISO 3166` }
const TEXT: Rule = { name: 'synerise.profile.text', source: `${REFERENCE}: a string without NUL` }
const AGREEMENT: Rule = {
  name: 'synerise.profile.agreement',
  source: `${REFERENCE}: a boolean, "true"/"false", or 1/0`,
}
const ATTRIBUTES: Rule = { name: 'synerise.profile.attributes', source: `${REFERENCE}: characters of attribute names` }
const TAGS: Rule = { name: 'synerise.profile.tags', source: `${REFERENCE}: tags is an array of strings` }
const PHONE_NUMBER = /^(?:\+[\d \-()/]{6,19}|[\d \-()/]{6,20})$/
const TEXTS = ['firstName', 'lastName', 'company', 'city', 'address', 'zipCode', 'province', 'avatarUrl', 'countryCode']
const NATIVE = [
  ...TEXTS,
  'email',
  'phone',
  'customId',
  'uuid',
  'displayName',
  'birthDate',
  'sex',
  'agreements',
  'attributes',
  'tags',
]

/** Attribute names that are ignored because the system uses them. */
export const RESERVED_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...NATIVE,
  ...['clientId', 'anonymous', 'businessProfileId', 'time', 'ip', 'source', 'newsletter_agreement', 'custom_identify'],
  ...[
    'firstname',
    'lastname',
    'created',
    'updated',
    'last_activity_date',
    'birthdate',
    'external_avatar_url',
    'displayname',
  ],
  ...['receive_smses', 'receive_push_messages', 'receive_webpush_messages', 'receive_btooth_messages'],
  ...['receive_rfid_messages', 'receive_wifi_messages', 'confirmation_hash', 'ownerId', 'anonymous_type', 'country_id'],
  ...[
    'geo_loc_city',
    'geo_loc_country',
    'geo_loc_as',
    'geo_loc_country_code',
    'geo_loc_isp',
    'geo_loc_lat',
    'geo_loc_lon',
  ],
  ...['geo_loc_org', 'geo_loc_query', 'geo_loc_region', 'geo_loc_region_name', 'geo_loc_status', 'geo_loc_timezone'],
  ...['geo_loc_zip', 'club_card_id', 'type', 'confirmed', 'facebookId', 'status'],
])

/** Checks a profile that is to be created or updated and brings its identifiers along. */
export function checkSyneriseProfile(profile: unknown): Violation | undefined {
  if (!isJsonObject(profile)) return checkSyneriseProfileFields(profile)
  const { email, phone, customId, uuid } = profile
  if ([email, phone, customId, uuid].every((identifier) => identifier === undefined || identifier === null)) {
    return broke(IDENTIFIER, { field: '', detail: 'has none of email, phone, customId, uuid', value: profile })
  }
  return checkSyneriseProfileFields(profile)
}

/** Checks a profile that is to be updated and is identified elsewhere. */
export function checkSyneriseProfileFields(profile: unknown): Violation | undefined {
  if (!isJsonObject(profile)) return broke(BODY, { field: '', detail: 'must be an object', value: profile })
  // Null resets a field here, so it is a value like any other.
  const given = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null))
  return checkSyneriseIdentifiers(given) ?? checkNative(given) ?? checkLists(given)
}

function checkNative(profile: JsonObject): Violation | undefined {
  const { phone, birthDate, sex, countryCode } = profile
  if (phone !== undefined && !PHONE_NUMBER.test(String(phone))) {
    return broke(PHONE, { field: 'phone', detail: 'is no phone number', value: phone })
  }
  if (birthDate !== undefined && !isBirthDate(birthDate)) {
    return broke(BIRTH_DATE, { field: 'birthDate', detail: 'must be yyyy-mm-dd after 1900-01-01', value: birthDate })
  }
  if (sex !== undefined && !['FEMALE', 'MALE', 'NOT_SPECIFIED', 'OTHER'].includes(String(sex))) {
    return broke(SEX, { field: 'sex', detail: 'must be FEMALE, MALE, NOT_SPECIFIED or OTHER', value: sex })
  }
  if (countryCode !== undefined && !/^[A-Z]{2,3}$/.test(String(countryCode))) {
    return broke(COUNTRY, { field: 'countryCode', detail: 'is no code of ISO 3166', value: countryCode })
  }
  const field = TEXTS.find((name) => profile[name] !== undefined && !isCleanText(profile[name]))
  return field === undefined
    ? undefined
    : broke(TEXT, { field, detail: 'must be a string without NUL', value: profile[field] })
}

function checkLists({ agreements, attributes, tags }: JsonObject): Violation | undefined {
  const allowed: readonly unknown[] = [true, false, 'true', 'false', 1, 0]
  const agreement = isJsonObject(agreements)
    ? Object.entries(agreements).find(([, value]) => !allowed.includes(value))
    : undefined
  if ((agreements !== undefined && !isJsonObject(agreements)) || agreement !== undefined) {
    return broke(AGREEMENT, {
      field: `agreements.${agreement?.[0] ?? ''}`,
      detail: 'must be a boolean',
      value: agreement?.[1] ?? agreements,
    })
  }
  const badName = isJsonObject(attributes) ? Object.keys(attributes).find(hasForbiddenCharacter) : undefined
  if ((attributes !== undefined && !isJsonObject(attributes)) || badName !== undefined) {
    return broke(ATTRIBUTES, {
      field: 'attributes',
      detail: 'must be an object with clean names',
      value: badName ?? attributes,
    })
  }
  if (tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'))) return undefined
  return broke(TAGS, { field: 'tags', detail: 'must be an array of strings', value: tags })
}

function isBirthDate(value: unknown): boolean {
  const [text, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(value)) ?? []
  if (text === undefined || text <= '1900-01-01' || Number.isNaN(Date.parse(text))) return false
  // A day after the last of its month would be read as one of the next month.
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
}

function isCleanText(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('\u0000')
}
