import type { Fields } from '@waybill/core'

/** A part of an event, transaction or profile that Synerise accepts but ignores or changes. It was sent all the same. */
export interface SyneriseDiagnostic {
  /**
   * What was found:
   * - `reserved_param` a param has a reserved name, and Synerise ignores or overwrites it
   * - `reserved_attribute` an attribute has a reserved name, and Synerise ignores it
   * - `time_clamped` a time in the future was set to now (in the destination: to the time of acceptance)
   * - `future_time` a time in the future was sent, and Synerise saves its own time instead
   * - `null_left_out` a field without a value (null) was left out, as Synerise wants it
   * - `revenue_differs` the revenue of a transaction is not the sum of its products
   */
  readonly code:
    | 'reserved_param'
    | 'reserved_attribute'
    | 'time_clamped'
    | 'future_time'
    | 'null_left_out'
    | 'revenue_differs'
  /** The same in a sentence, with the field or the values concerned. */
  readonly message: string
}

/** A diagnostic of the destination, with the event that it is about. */
export interface SyneriseEventDiagnostic extends SyneriseDiagnostic {
  /** The `messageId` of the canonical event. */
  readonly messageId: string
}

export const noDiagnostics: readonly SyneriseDiagnostic[] = Object.freeze([])

// Source: API reference, event endpoints: "reserved" names of `params`.
const reservedParams: ReadonlySet<string> = new Set([
  'modifiedBy',
  'apiKey',
  'eventUUID',
  'ip',
  'time',
  'businessProfileId',
])

/** The names of parameters that are reserved. `undefined` where there is none. */
export function reservedParamNames(params: Fields | undefined): readonly string[] | undefined {
  let found: string[] | undefined
  for (const name in params) {
    if (!reservedParams.has(name)) continue
    found ??= []
    found.push(name)
  }
  return found
}

/** One diagnostic for each parameter with a reserved name. */
export function reservedParamsIn(params: Fields | undefined): readonly SyneriseDiagnostic[] {
  const names = reservedParamNames(params)
  if (!names) return noDiagnostics
  return names.map((name) => ({
    code: 'reserved_param',
    message: `params.${name} has a reserved name: Synerise ignores or overwrites it. Give it another one.`,
  }))
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

/** The names of attributes that are reserved. */
export function reservedAttributeNames(attributes: Fields | null | undefined): readonly string[] {
  return Object.keys(attributes ?? {}).filter((name) => reservedAttributes.has(name))
}

/** One diagnostic for each attribute with a reserved name. */
export function reservedAttributesIn(attributes: Fields | null | undefined): readonly SyneriseDiagnostic[] {
  return reservedAttributeNames(attributes).map((name) => ({
    code: 'reserved_attribute',
    message: `attributes.${name} has a reserved name: Synerise ignores it. Give it another one.`,
  }))
}
