import { InvalidInputError, VendorError, WaybillError } from '@waybill/core'
import { type HttpResponse, parseBody } from '@waybill/core/destination'
import type { CallOptions, VendorCalls } from '@waybill/core/http'
import { replyObjectOf } from '../api/reply-object.js'
import { missingToken } from '../api/token.js'
import { csvOf, multipartOf } from './users-file.js'

/** What the vendor knows of a user. The keys differ between tenants and documents, so they are not typed. */
export type SalesforceFoundUser = Readonly<Record<string, unknown>>

/** The result of deleting users. */
export interface SalesforceDeletedUsers {
  /**
   * How many users the vendor says it deleted; absent when an answer gives no number. When a request was repeated, users
   * that the first attempt deleted are not counted.
   */
  readonly deleted?: number
  /** How many different ids were sent. */
  readonly requested: number
  /** The vendor's answer to each request. */
  readonly messages: readonly string[]
}

/**
 * Looking up and deleting users. Both need an API token.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-look-up-deletion-api.html
 */
export interface SalesforceUserOperations {
  /**
   * Finds a user by user id or anonymous id. Resolves with `undefined` when the vendor answers 404; it may do so for a wrong
   * dataset too (a guess). Rejects with a `WaybillError`: `salesforce_not_json` when the answer is no JSON object.
   */
  find(id: string, options?: CallOptions): Promise<SalesforceFoundUser | undefined>
  /**
   * Deletes users for good, by primary id, anonymous id or identity attribute, as GDPR and CCPA demand. Sends one request
   * for every 5,000 ids; when a request fails, the users of those before it are deleted already. Rejects with a
   * `WaybillError`: `invalid_input` for an empty id, `salesforce_not_deleted` for an answer that is empty, or is JSON and
   * mentions no deletion.
   */
  delete(ids: readonly string[], options?: CallOptions): Promise<SalesforceDeletedUsers>
}

const idsPerFile = 5_000

export interface UserSettings {
  readonly calls: VendorCalls
  readonly hasToken: boolean
  readonly redact: (text: string) => string
}

export function createUserOperations({ calls, hasToken, redact }: UserSettings): SalesforceUserOperations {
  return {
    async find(id, options) {
      if (!hasToken) throw missingToken('users.find')
      try {
        const response = await calls.call({ endpoint: 'find-user', pathParams: { user: id } }, options)
        const user = replyObjectOf(response.body)
        if (user) return user
        throw notDocumented('the JSON object', { code: 'salesforce_not_json', response, redact })
      } catch (cause) {
        if (WaybillError.isInstance(cause) && cause.code === 'not_found') return undefined
        throw cause
      }
    },
    async delete(ids, options) {
      if (!hasToken) throw missingToken('users.delete')
      const wanted = [...new Set(checked(ids))]
      const messages: string[] = []
      let deleted: number | undefined = 0
      for (let at = 0; at < wanted.length; at += idsPerFile) {
        const { body, contentType } = multipartOf(csvOf(wanted.slice(at, at + idsPerFile)))
        const headers = { ...options?.headers, 'content-type': contentType }
        const response = await calls.call({ endpoint: 'delete-users', text: body }, { ...options, headers })
        // An empty answer or a proxy's JSON is no proof of a deletion. The vendor may word its sentence otherwise.
        if (parseBody(response.body.trim()) !== response.body.trim() && !/delet/i.test(response.body))
          throw notDocumented('the sentence', { code: 'salesforce_not_deleted', response, redact })
        messages.push(redact(response.body))
        const [, count] = /\bDeleted (\d+) users?\b/i.exec(response.body) ?? []
        deleted = deleted === undefined || count === undefined ? undefined : deleted + Number(count)
      }
      return { ...(deleted === undefined ? {} : { deleted }), requested: wanted.length, messages }
    },
  }
}

function notDocumented(
  what: string,
  found: { readonly code: string; readonly response: HttpResponse; readonly redact: (text: string) => string },
): VendorError {
  return new VendorError(`The reply is not ${what} that the vendor documents.`, {
    kind: 'unknown',
    hint: 'Check the base URL, account and instance, and any proxy on the way.',
    ...found,
  })
}

function checked(ids: readonly string[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(ids) ? ids : [ids]
  const issues = list.flatMap((id, index) =>
    typeof id === 'string' && id.trim() !== '' && !/\p{Cc}/u.test(id)
      ? []
      : [{ field: `ids[${index}]`, rule: 'must be a text that is not empty, without control characters' }],
  )
  if (issues.length > 0) throw new InvalidInputError(issues)
  return ids
}
