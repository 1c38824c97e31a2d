import type { Fields, Remark } from '@waybill/core'

/** A part of an event, transaction or profile that Synerise accepts but ignores or changes. It was sent all the same. */
export interface SyneriseRemark extends Remark {
  /**
   * What was found:
   * - `reserved_param` a param has a reserved name, and Synerise ignores or overwrites it
   * - `reserved_attribute` an attribute has a reserved name, and Synerise ignores it
   * - `time_clamped` a time in the future was set to now (in the destination: to the time of acceptance)
   * - `future_time` a time in the future was sent, and Synerise saves its own time instead
   * - `null_left_out` a field without a value (null) was left out, as Synerise wants it
   * - `number_as_text` an id came as a number, and the text of its digits was sent
   * - `revenue_differs` the revenue of a transaction is not the sum of its products
   */
  readonly code:
    | 'reserved_param'
    | 'reserved_attribute'
    | 'time_clamped'
    | 'future_time'
    | 'null_left_out'
    | 'number_as_text'
    | 'revenue_differs'
}

export const noRemarks: readonly SyneriseRemark[] = Object.freeze([])

// Source: API reference, event endpoints: "reserved" names of `params`.
const reservedParams: ReadonlySet<string> = new Set([
  'modifiedBy',
  'apiKey',
  'eventUUID',
  'ip',
  'time',
  'businessProfileId',
])

/** A remark for each parameter with a reserved name. `at` is where the parameters were given. */
export function reservedParamsIn(params: Fields | undefined, at = 'params'): readonly SyneriseRemark[] {
  let found: SyneriseRemark[] | undefined
  for (const name in params) {
    if (!reservedParams.has(name)) continue
    found ??= []
    found.push({
      code: 'reserved_param',
      field: `${at}.${name}`,
      hint: 'Synerise ignores or overwrites a param of this name. Give it another one.',
    })
  }
  return found ?? noRemarks
}

// Source: API reference, `POST /v4/clients`: reserved names of `attributes`, with the fields of a profile.
const reservedAttributes: ReadonlySet<string> = new Set(
  `email phone customId uuid firstName lastName company city address zipCode province avatarUrl displayName birthDate
  countryCode sex agreements attributes tags clientId anonymous businessProfileId time ip source newsletter_agreement
  custom_identify firstname lastname created updated last_activity_date birthdate external_avatar_url displayname
  receive_smses receive_push_messages receive_webpush_messages receive_btooth_messages receive_rfid_messages
  receive_wifi_messages confirmation_hash ownerId anonymous_type country_id club_card_id type confirmed facebookId
  status geo_loc_city geo_loc_country geo_loc_as geo_loc_country_code geo_loc_isp geo_loc_lat geo_loc_lon geo_loc_org
  geo_loc_query geo_loc_region geo_loc_region_name geo_loc_status geo_loc_timezone geo_loc_zip`.split(/\s+/),
)

/** A remark for each attribute with a reserved name. */
export function reservedAttributesIn(attributes: Fields | null | undefined): readonly SyneriseRemark[] {
  return reservedRemarks(attributes, 'attributes', 'Synerise ignores an attribute of this name. Give it another one.')
}

/** The same of traits that became attributes, because their values fit no field of the profile. */
export function reservedTraitsIn(attributes: Fields | undefined): readonly SyneriseRemark[] {
  const hint = 'The value fits no field of this name at Synerise, and an attribute of this name is ignored there.'
  return reservedRemarks(attributes, 'traits', hint)
}

function reservedRemarks(attributes: Fields | null | undefined, at: string, hint: string): readonly SyneriseRemark[] {
  const names = Object.keys(attributes ?? {}).filter((name) => reservedAttributes.has(name))
  return names.map((name) => ({ code: 'reserved_attribute', field: `${at}.${name}`, hint }))
}
