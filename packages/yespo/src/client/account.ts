import { fieldsOf, numberOf, textOf, WaybillError } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { listOf } from '../model/list-of.js'
import type { YespoCalls, YespoReply } from './calls.js'

export interface YespoAccountInfo extends YespoReply {
  readonly userEmail: string | undefined
  readonly organisationName: string | undefined
  readonly orgId: number | undefined
}

export interface YespoAccount {
  /** Whose account the credentials open (`GET /v1/account/info`): the way to check them. */
  info(options?: CallOptions): Promise<YespoAccountInfo>
  /**
   * A token for generating, importing and removing events (`POST /v1/auth/token`), for the option `token`. It is a secret:
   * keep it out of logs. Its life is not documented. Rejects with code `no_token` when the answer holds none.
   */
  createToken(options?: CallOptions): Promise<{ readonly token: string }>
}

export interface YespoAdditionalField {
  readonly id: number
  readonly name: string | undefined
  /** The field as Yespo describes it. */
  readonly description: Readonly<Record<string, unknown>>
}

export interface YespoAdditionalFields {
  /** The additional contact fields with their ids (`GET /v1/additionalfields`). */
  list(options?: CallOptions): Promise<readonly YespoAdditionalField[]>
}

export function createYespoAccount(calls: YespoCalls): YespoAccount {
  return {
    async info(options) {
      const reply = await calls.call({ endpoint: 'accountInfo' }, options)
      const { userEmail, organisationName, orgId } = fieldsOf(reply.body) ?? {}
      return {
        ...reply,
        userEmail: textOf(userEmail),
        organisationName: textOf(organisationName),
        orgId: numberOf(orgId),
      }
    },
    async createToken(options) {
      const { body } = await calls.call({ endpoint: 'apiToken', json: {} }, options)
      const { token, access_token } = fieldsOf(body) ?? {}
      // The shape is not documented: an object with one of these names, or the token alone.
      const found = textOf(typeof body === 'string' ? body.trim() : (token ?? access_token))
      if (found !== undefined && /^[\x21-\x7e]+$/.test(found)) return { token: found }
      throw new WaybillError('Yespo answered without a token.', { kind: 'unknown', code: 'no_token' })
    },
  }
}

export function createYespoAdditionalFields(calls: YespoCalls): YespoAdditionalFields {
  return {
    async list(options) {
      const { body } = await calls.call({ endpoint: 'additionalFields' }, options)
      const wrapper = fieldsOf(body)
      // Where the list stands is not documented.
      const list = wrapper && wrapper['id'] === undefined ? (wrapper['fields'] ?? wrapper['additionalFields']) : body
      return listOf(list).flatMap((field) => {
        const description = fieldsOf(field) ?? {}
        const id = numberOf(description['id'])
        return id === undefined ? [] : [{ id, name: textOf(description['name']), description }]
      })
    },
  }
}
