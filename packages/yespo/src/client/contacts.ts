import { fieldsOf, InvalidInputError, numberOf, type Outcome, textOf } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { readBulkOptions } from '../model/bulk-options.js'
import { readContact, type YespoContact } from '../model/contact.js'
import type { YespoCalls, YespoReply } from './calls.js'
import { contactCall, type YespoBulkOptions } from './contact-call.js'

/** Yespo has taken a list; it works on it later. */
export interface YespoImportReply extends YespoReply {
  /** For `contacts.importStatus`. */
  readonly asyncSessionId: string | undefined
}

export interface YespoImportStatus extends YespoReply {
  /** In Yespo's words, which are not documented. */
  readonly importStatus: string | undefined
}

export interface YespoSubscription {
  /** The e-mail address is unconfirmed until its owner confirms it. */
  readonly contact: YespoContact
  /** Names of segments. */
  readonly groups?: readonly string[] | undefined
  readonly formType?: string | undefined
  readonly subscriptions?: readonly string[] | undefined
}

/** Yespo's id, or your own. `erase: true` erases for good, as the GDPR asks; default false. */
export type YespoContactId =
  | { readonly id: number | string }
  | { readonly externalCustomerId: string; readonly erase?: boolean | undefined }

export interface YespoContacts {
  /**
   * Adds or updates one contact, found by its `externalCustomerId` or as `dedupeOn` says (`POST /v1/contacts`). What the
   * contact does not mention stays as it is. Yespo takes it in the background.
   */
  upsert(contact: YespoContact, options?: CallOptions & YespoBulkOptions): Promise<YespoImportReply>
  /**
   * Any number, up to 3,000 in a request: contacts that mention the same fields share one, so that none of them loses
   * what it does not mention. One outcome per contact, in order; never rejects for one of them.
   */
  upsertMany(contacts: readonly YespoContact[], options?: CallOptions & YespoBulkOptions): Promise<readonly Outcome[]>
  /** One contact by Yespo's id (`GET /v1/contact/{id}`). Rejects with code `unknown_id` when there is none. */
  get(id: number | string, options?: CallOptions): Promise<YespoReply>
  /** Deletes one contact. Rejects with code `unknown_id` when there is none. */
  delete(contact: YespoContactId, options?: CallOptions): Promise<YespoReply>
  /** What became of a list (`GET /v1/importstatus/{id}`). */
  importStatus(asyncSessionId: string, options?: CallOptions): Promise<YespoImportStatus>
  /**
   * A subscription by a form, with double opt-in (`POST /v1/contact/subscribe`). Yespo generates `subscribeFromAPI` or
   * `subscribeUpdateFromAPI`. Not repeated by itself after a lost answer.
   */
  subscribe(
    subscription: YespoSubscription,
    options?: CallOptions,
  ): Promise<YespoReply & { readonly id: number | undefined }>
}

export function createYespoContacts(calls: YespoCalls): YespoContacts {
  return {
    async upsert(contact, options = {}) {
      const { bulk, call } = readBulkOptions(options)
      const reply = await calls.call(contactCall(readContact(contact), bulk), call)
      return { ...reply, asyncSessionId: textOf(fieldsOf(reply.body)?.['asyncSessionId']) }
    },
    async upsertMany(contacts, options = {}) {
      const { bulk, call } = readBulkOptions(options)
      return calls.many(contacts, (contact) => ({ call: contactCall(readContact(contact), bulk), extras: {} }), call)
    },
    get: async (id, options) => calls.call({ endpoint: 'contact', pathParams: { id: String(id) } }, options),
    async delete(contact, options) {
      if ('id' in { ...contact })
        return calls.call(
          { endpoint: 'contactRemoval', pathParams: { id: String((contact as { id: unknown }).id) } },
          options,
        )
      const { externalCustomerId, erase = false } = { ...contact } as { externalCustomerId?: unknown; erase?: unknown }
      if (typeof externalCustomerId !== 'string' || externalCustomerId.trim() === '')
        throw new InvalidInputError([{ field: 'externalCustomerId', rule: 'must be a text, or id be given' }])
      if (typeof erase !== 'boolean') throw new InvalidInputError([{ field: 'erase', rule: 'must be true or false' }])
      const query = { externalCustomerId, erase: String(erase) }
      return calls.call({ endpoint: 'contactErasure', query }, options)
    },
    async importStatus(asyncSessionId, options) {
      const reply = await calls.call({ endpoint: 'importStatus', pathParams: { id: String(asyncSessionId) } }, options)
      return { ...reply, importStatus: textOf(fieldsOf(reply.body)?.['status']) }
    },
    async subscribe(subscription, options) {
      const { contact, ...others } = { ...subscription }
      const { id, ...given } = readContact(contact)
      const json = { contact: { channels: [], ...given }, ...others }
      const reply = await calls.call({ endpoint: 'subscription', json }, options)
      return { ...reply, id: numberOf(fieldsOf(reply.body)?.['id']) }
    },
  }
}
