import { fieldsOf, InvalidInputError, parseBody, textOf } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { flagOf } from '../api/parsed-fields.js'
import { listOf } from '../model/list-of.js'
import { readSmartSend, type YespoSmartSend } from '../model/smart-send.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** What became of one recipient's message when it was asked for. */
export interface YespoSendResult {
  /** E-mail address, phone or token. */
  readonly locator: string | undefined
  /** `OK` or `ERROR`, as documented. */
  readonly status: string | undefined
  /** For `messages.status`. */
  readonly requestId: string | undefined
  /** Why not. */
  readonly message: string | undefined
}

/** What became of one message later. */
export interface YespoMessageStatus {
  readonly requestId: string | undefined
  readonly status: string | undefined
  readonly failed: boolean | undefined
  readonly delivered: boolean | undefined
}

export interface YespoMessages {
  /**
   * Sends a prepared message to at most 1,000 recipients (`POST /v1/message/{id}/smartsend`), in the background. Not
   * repeated by itself after a lost answer. Rejects with code `unknown_id` when there is no such message.
   */
  smartSend(
    messageId: number | string,
    send: YespoSmartSend,
    options?: CallOptions,
  ): Promise<YespoReply & { readonly results: readonly YespoSendResult[] }>
  /** What became of single messages, by their request ids; unknown ones are left out. */
  status(
    requestIds: readonly string[],
    options?: CallOptions,
  ): Promise<YespoReply & { readonly results: readonly YespoMessageStatus[] }>
}

export function createYespoMessages(calls: YespoCalls): YespoMessages {
  return {
    async smartSend(messageId, send, options) {
      const pathParams = { id: String(messageId) }
      const reply = await calls.call({ endpoint: 'smartSend', pathParams, json: readSmartSend(send) }, options)
      const results = resultsIn(reply).map(({ locator, status, requestId, message }) => ({
        locator: textOf(locator),
        status: textOf(status),
        requestId: textOf(requestId),
        message: textOf(message),
      }))
      return { ...reply, results }
    },
    async status(requestIds, options) {
      if (!Array.isArray(requestIds) || requestIds.length === 0 || !requestIds.every(isId))
        throw new InvalidInputError([{ field: 'requestIds', rule: 'must be a list of ids, without commas' }])
      const reply = await calls.call({ endpoint: 'messageStatus', query: { ids: requestIds.join(',') } }, options)
      const results = resultsIn(reply).map(({ requestId, status, failed, delivered }) => ({
        requestId: textOf(requestId),
        status: textOf(status),
        failed: flagOf(failed),
        delivered: flagOf(delivered),
      }))
      return { ...reply, results }
    },
  }
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && /^[^,\s]+$/.test(id)
}

/** Under `results`, or as the answer itself; one of one may stand without its list. */
function resultsIn({ rawBody }: YespoReply) {
  const body = parseBody(rawBody)
  return listOf(fieldsOf(body)?.['results'] ?? body).map((result) => fieldsOf(result) ?? {})
}
