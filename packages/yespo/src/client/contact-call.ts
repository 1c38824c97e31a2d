import type { VendorCall } from '@waybill/core/destination'
import type { YespoContact } from '../model/contact/contact.js'
import type { YespoEventTypeKey } from '../model/event/event.js'

/** Options that hold for all contacts of a request. */
export interface YespoBulkOptions {
  /**
   * How contacts without `externalCustomerId` are found. Default: by `id`, else by the first channel that the contact has
   * among e-mail, phone, mobile push and web push. `email_or_sms` and `fieldId` are used only when they are given here.
   */
  readonly dedupeOn?: 'email' | 'sms' | 'email_or_sms' | 'push' | 'webpush' | 'id' | 'fieldId' | undefined
  /** Id of the additional field that finds contacts, a whole number. Needed for `dedupeOn: 'fieldId'`, and only then. */
  readonly fieldId?: number | undefined
  /** Names of segments that the contacts are added to. Default: none. */
  readonly groupNames?: readonly string[] | undefined
  /** Names of segments that the contacts are removed from. Default: none. */
  readonly groupNamesExclude?: readonly string[] | undefined
  /** Whether deleted contacts are restored. Default: Yespo's own, which is not documented. */
  readonly restoreDeleted?: boolean | undefined
  /** Type of an event that Yespo generates for new contacts. It obeys the rules of `eventTypeKey`. Default: no event. */
  readonly eventKeyForNewContacts?: YespoEventTypeKey | undefined
}

const channels = [
  ['email', 'email'],
  ['sms', 'sms'],
  ['mobilepush', 'push'],
  ['webpush', 'webpush'],
] as const

/**
 * The call for a contact of `POST /v1/contacts`. Its request names the fields to update, which are those that the contact
 * mentions: otherwise Yespo would set every other field to null. So only contacts that mention the same fields share a
 * request. https://docs.reteno.com/reference/contactsbulkupdate-1
 */
export function contactCall(contact: YespoContact, options: YespoBulkOptions = {}): VendorCall {
  const { channels: reached = [], address, fields, ...plain } = contact
  const { externalCustomerId: _externalId, id: _id, ...values } = plain
  const contactFields = [...reached.map(({ type }) => type), ...namesIn(values), ...namesIn(address ?? {})].sort()
  const customFieldsIDs = fields?.map(({ id }) => id).sort((a, b) => a - b)
  const cleanAddress = address && withoutNulls(address)
  const json = {
    ...withoutNulls(plain),
    channels: reached,
    ...(cleanAddress && Object.keys(cleanAddress).length > 0 ? { address: cleanAddress } : {}),
    ...(fields ? { fields: fields.filter(({ value }) => value !== null) } : {}),
  }
  const shared = JSON.stringify({
    dedupeOn: dedupeOf(contact, options),
    contactFields,
    customFieldsIDs,
    ...withoutDedupe(options),
  })
  return { endpoint: 'contacts', json, frame: ['{"contacts":[', `],${shared.slice(1)}`] }
}

function dedupeOf({ externalCustomerId, id, channels: reached = [] }: YespoContact, { dedupeOn }: YespoBulkOptions) {
  // For a contact with an external id, Yespo ignores any other choice.
  if (externalCustomerId !== undefined) return dedupeOn === 'fieldId' ? dedupeOn : 'externalCustomerId'
  if (dedupeOn !== undefined) return dedupeOn
  if (id !== undefined) return 'id'
  return channels.find(([type]) => reached.some((channel) => channel.type === type))?.[1] ?? 'email_or_sms'
}

function withoutDedupe({ dedupeOn: _dedupeOn, ...others }: YespoBulkOptions) {
  return others
}

function namesIn(values: object): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}

function withoutNulls<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<T>
}
