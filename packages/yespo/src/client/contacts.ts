import { InvalidInputError, type Outcome } from '@waybill/core'
import { fieldsOf, numberOf, textOf } from '@waybill/core/destination'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import { readBulkOptions } from '../model/bulk-options.js'
import type { YespoContact } from '../model/contact/contact.js'
import { readContact } from '../model/contact/read.js'
import type { YespoRemark } from '../model/event/event.js'
import type { YespoCalls, YespoReply } from './calls.js'
import { contactCall, type YespoBulkOptions } from './contact-call.js'

/** Yespo has accepted contacts, and updates them in the background. */
export interface YespoImportReply extends YespoReply, Remarked<YespoRemark> {
  /** The id for `contacts.importStatus`; `undefined` when the answer does not have it. */
  readonly asyncSessionId: string | undefined
}

/** How far Yespo is with contacts that it has accepted. */
export interface YespoImportStatus extends YespoReply {
  /** The state in Yespo's words, which are not documented; `undefined` when the answer does not have it. */
  readonly importStatus: string | undefined
}

/** A subscription by a form. */
export interface YespoSubscription {
  /** Who subscribes. The e-mail address stays unconfirmed until its owner confirms it. */
  readonly contact: YespoContact
  /** Names of segments that the contact is added to. Default: none. */
  readonly groups?: readonly string[] | undefined
  /** Your name of the form. Sent as it is; what Yespo does with it is not documented. */
  readonly formType?: string | undefined
  /** Names of subscription categories; that they are names is a guess. Sent as they are. */
  readonly subscriptions?: readonly string[] | undefined
}

/** Yespo's answer to a subscription. */
export interface YespoSubscriptionReply extends YespoReply, Remarked<YespoRemark> {
  /** Yespo's id of the contact; `undefined` when the answer does not have it. */
  readonly id: number | undefined
}

/** Which contact is deleted: by Yespo's id, or by your own. */
export type YespoContactId =
  | {
      /** Yespo's id of the contact. */
      readonly id: number | string
    }
  | {
      /** Your own id of the contact. */
      readonly externalCustomerId: string
      /** Whether the contact is erased for good, as the GDPR requires on request. Default `false`: Yespo can restore it. */
      readonly erase?: boolean | undefined
    }

/** Calls that concern contacts. */
export interface YespoContacts {
  /**
   * Adds or updates one contact, which is found by its `externalCustomerId` or as `dedupeOn` says (`POST /v1/contacts`).
   * Fields that the contact does not mention stay as they are. Yespo updates the contact in the background.
   */
  upsert(contact: YespoContact, options?: CallOptions & YespoBulkOptions): Promise<YespoImportReply>
  /**
   * Adds or updates any number of contacts, up to 3,000 in a request. Contacts that mention the same fields share a
   * request, so that no contact loses a field that it does not mention. Resolves with one outcome per contact, in order;
   * a contact that fails never rejects the call.
   */
  upsertMany(contacts: readonly YespoContact[], options?: CallOptions & YespoBulkOptions): Promise<readonly Outcome[]>
  /** Reads one contact by Yespo's id (`GET /v1/contact/{id}`). Rejects with code `unknown_id` when there is none. */
  get(id: number | string, options?: CallOptions): Promise<YespoReply>
  /**
   * Deletes one contact (`DELETE /v1/contact/{id}`, or `DELETE /v1/contact` by your own id). Rejects with code
   * `unknown_id` when there is none.
   */
  delete(contact: YespoContactId, options?: CallOptions): Promise<YespoReply>
  /** How far Yespo is with contacts that it has accepted, by `asyncSessionId` (`GET /v1/importstatus/{id}`). */
  importStatus(asyncSessionId: string, options?: CallOptions): Promise<YespoImportStatus>
  /**
   * Subscribes a contact by a form, with double opt-in (`POST /v1/contact/subscribe`). Yespo generates the event
   * `subscribeFromAPI` or `subscribeUpdateFromAPI`. After a lost answer the client does not repeat the call by itself,
   * because Yespo would send its letter twice.
   */
  subscribe(subscription: YespoSubscription, options?: CallOptions): Promise<YespoSubscriptionReply>
}

export function createYespoContacts(calls: YespoCalls): YespoContacts {
  return {
    async upsert(contact, options = {}) {
      const { bulk, call } = readBulkOptions(options)
      const remarks: YespoRemark[] = []
      const reply = await calls.call(contactCall(readContact(contact, remarks), bulk), call)
      const asyncSessionId = textOf(fieldsOf(reply.body)?.['asyncSessionId'])
      return { ...reply, asyncSessionId, remarks: remarksOf(remarks) }
    },
    async upsertMany(contacts, options = {}) {
      const { bulk, call } = readBulkOptions(options)
      return calls.many(
        contacts,
        (contact) => {
          const remarks: YespoRemark[] = []
          return { call: contactCall(readContact(contact, remarks), bulk), extras: {}, remarks }
        },
        call,
      )
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
        throw new InvalidInputError([
          { field: 'externalCustomerId', rule: 'must be a text that is not blank, or id must be given' },
        ])
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
      const remarks: YespoRemark[] = []
      const { id, ...given } = readContact(contact, remarks)
      const json = { contact: { channels: [], ...given }, ...others }
      const reply = await calls.call({ endpoint: 'subscription', json }, options)
      return { ...reply, id: numberOf(fieldsOf(reply.body)?.['id']), remarks: remarksOf(remarks) }
    },
  }
}
