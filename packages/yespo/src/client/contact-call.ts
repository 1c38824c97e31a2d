import type { VendorCall } from '@waybill/core'
import type { YespoContact } from '../model/contact.js'

/** What concerns the contacts of a request together. */
export interface YespoBulkOptions {
  /**
   * By what contacts are found that have no `externalCustomerId`. Default: by `id`, else by the first channel among
   * e-mail, phone, mobile push and web push. `email_or_sms` and `fieldId` must be asked for.
   */
  readonly dedupeOn?: 'email' | 'sms' | 'email_or_sms' | 'push' | 'webpush' | 'id' | 'fieldId' | undefined
  /** The additional field of `dedupeOn: 'fieldId'`. */
  readonly fieldId?: number | undefined
  /** Segments to add the contacts to. */
  readonly groupNames?: readonly string[] | undefined
  /** Segments to remove the contacts from. */
  readonly groupNamesExclude?: readonly string[] | undefined
  /** Bring deleted contacts back. */
  readonly restoreDeleted?: boolean | undefined
  /** Type of an event that Yespo generates for each new contact; obeys the rules of `eventTypeKey`. */
  readonly eventKeyForNewContacts?: string | undefined
}

const channels = [
  ['email', 'email'],
  ['sms', 'sms'],
  ['mobilepush', 'push'],
  ['webpush', 'webpush'],
] as const

/**
 * A contact of `POST /v1/contacts`. The request that it goes into says which fields it updates, exactly those that the
 * contact mentions: without that, Yespo would set every other field to null. So only contacts that mention the same
 * fields share a request. https://docs.reteno.com/reference/contactsbulkupdate-1
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
  // Yespo ignores what else is asked for where there is an external id.
  if (externalCustomerId !== undefined) return dedupeOn === 'fieldId' ? dedupeOn : 'externalCustomerId'
  if (dedupeOn !== undefined) return dedupeOn
  if (id !== undefined) return 'id'
  return channels.find(([type]) => reached.some((channel) => channel.type === type))?.[1] ?? 'email_or_sms'
}

function withoutDedupe({ dedupeOn: _dedupeOn, ...others }: YespoBulkOptions) {
  return others
}

function namesIn(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(values).filter((name) => values[name] !== undefined)
}

function withoutNulls<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<T>
}
