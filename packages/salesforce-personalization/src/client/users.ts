import { InvalidInputError, VendorError, WaybillError } from '@waybill/core'
import { type HttpResponse, parseBody } from '@waybill/core/destination'
import type { CallOptions, VendorCalls } from '@waybill/core/http'
import { replyObjectOf } from '../api/reply-object.js'
import { missingToken } from '../api/token.js'
import { csvOf, multipartOf } from './users-file.js'

/** What the vendor knows of a user. Its keys differ between tenants and documents, so they are not typed. */
export type FoundUser = Readonly<Record<string, unknown>>

export interface DeletedUsers {
  /** As the vendor counts; absent when its answer does not say. After a repeated request it may say less than it did. */
  readonly deleted?: number
  /** How many different ids were sent. */
  readonly requested: number
  /** What the vendor said to each request. */
  readonly messages: readonly string[]
}

/**
 * Looking up and deleting users.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-look-up-deletion-api.html
 */
export interface UserOperations {
  /** A user by user id or anonymous id; `undefined` when the vendor answers 404, which it also does for a wrong dataset. */
  find(id: string, options?: CallOptions): Promise<FoundUser | undefined>
  /**
   * Deletes users for good, by primary id, anonymous id or identity attribute; for the rights to erasure of GDPR and
   * CCPA. Goes in files of 5,000 ids; when one of them fails, those before it are done. Rejects with code
   * `salesforce_not_deleted` when the answer is empty, or JSON that says nothing of a deletion.
   */
  delete(ids: readonly string[], options?: CallOptions): Promise<DeletedUsers>
}

const idsPerFile = 5_000

export interface UserSettings {
  readonly calls: VendorCalls
  readonly hasToken: boolean
  readonly redact: (text: string) => string
}

export function createUserOperations({ calls, hasToken, redact }: UserSettings): UserOperations {
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
        // An empty answer or a proxy's JSON must not pass for an erasure; other sentences than the documented one may come.
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
