import { InvalidInputError } from '@waybill/core'
import { fieldsOf, parseBody, textOf } from '@waybill/core/destination'
import { type CallOptions, type Remarked, remarksOf } from '@waybill/core/http'
import { flagOf } from '../api/parsed-fields.js'
import type { YespoRemark } from '../model/event/event.js'
import { listOf } from '../model/list-of.js'
import { readSmartSend, type YespoSmartSend } from '../model/smart-send.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** What Yespo did with the message to one recipient. A field is `undefined` when the answer does not have it. */
export interface YespoSendResult {
  /** E-mail address, phone number or push token of the recipient. */
  readonly locator: string | undefined
  /** `OK` or `ERROR`, as Yespo documents it. */
  readonly status: 'OK' | 'ERROR' | (string & {}) | undefined
  /** The id of the message to this recipient, for `messages.status`. */
  readonly requestId: string | undefined
  /** Why the message was refused. */
  readonly message: string | undefined
}

/** Yespo's answer to `messages.smartSend`. */
export interface YespoSmartSendReply extends YespoReply, Remarked<YespoRemark> {
  /** One result per recipient. */
  readonly results: readonly YespoSendResult[]
}

/** The state of one message that was sent before. A field is `undefined` when the answer does not have it. */
export interface YespoMessageStatus {
  /** The id of the message to one recipient. */
  readonly requestId: string | undefined
  /** The state in Yespo's words. */
  readonly status: string | undefined
  /** Whether sending failed. */
  readonly failed: boolean | undefined
  /** Whether the message was delivered. */
  readonly delivered: boolean | undefined
}

/** Yespo's answer to `messages.status`. */
export interface YespoMessageStatusReply extends YespoReply {
  /** One state per message that Yespo knows. */
  readonly results: readonly YespoMessageStatus[]
}

/** Calls that concern prepared messages. */
export interface YespoMessages {
  /**
   * Sends a prepared message to at most 1,000 recipients (`POST /v1/message/{id}/smartsend`). Yespo sends in the
   * background. After a lost answer the client does not repeat the call by itself, because recipients would get the
   * message twice. Rejects with code `unknown_id` when there is no such message.
   */
  smartSend(messageId: number | string, send: YespoSmartSend, options?: CallOptions): Promise<YespoSmartSendReply>
  /** The states of single messages by their `requestId`s (`GET /v1/message/status`). Unknown ids are left out. */
  status(requestIds: readonly string[], options?: CallOptions): Promise<YespoMessageStatusReply>
}

export function createYespoMessages(calls: YespoCalls): YespoMessages {
  return {
    async smartSend(messageId, send, options) {
      const pathParams = { id: String(messageId) }
      const remarks: YespoRemark[] = []
      const json = readSmartSend(send, remarks)
      const reply = await calls.call({ endpoint: 'smartSend', pathParams, json }, options)
      const results = resultsIn(reply).map(({ locator, status, requestId, message }) => ({
        locator: textOf(locator),
        status: textOf(status),
        requestId: textOf(requestId),
        message: textOf(message),
      }))
      return { ...reply, results, remarks: remarksOf(remarks) }
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

/** The results of an answer, under `results` or as the answer itself. A single one may stand without its list. */
function resultsIn({ rawBody }: YespoReply) {
  const body = parseBody(rawBody)
  return listOf(fieldsOf(body)?.['results'] ?? body).map((result) => fieldsOf(result) ?? {})
}
