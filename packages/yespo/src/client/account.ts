import { WaybillError } from '@waybill/core'
import { fieldsOf, numberOf, textOf } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import { listOf } from '../model/list-of.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** The account that the credentials belong to. A field is `undefined` when the answer does not have it. */
export interface YespoAccountInfo extends YespoReply {
  /** E-mail address of the account's user. */
  readonly userEmail: string | undefined
  /** Name of the organisation. */
  readonly organisationName: string | undefined
  /** Yespo's id of the organisation. */
  readonly orgId: number | undefined
}

/** An API token. It may generate, import and remove events, and nothing else. */
export interface YespoApiToken {
  /** The token, for the option `token`. It is a secret: keep it out of logs. How long it is valid is not documented. */
  readonly token: string
}

/** Calls that concern the account. */
export interface YespoAccount {
  /** Whose account the credentials belong to (`GET /v1/account/info`). Use it to check the credentials. */
  info(options?: CallOptions): Promise<YespoAccountInfo>
  /** Makes an API token (`POST /v1/auth/token`). Rejects with code `no_token` when the answer has none. */
  createToken(options?: CallOptions): Promise<YespoApiToken>
}

/** An additional contact field of the account. */
export interface YespoAdditionalField {
  /** The field's id, for `fields` of a contact, `profileInputs` of contact data and the option `customFields`. */
  readonly id: number
  /** Name of the field; `undefined` when the answer does not have it. */
  readonly name: string | undefined
  /** The field as Yespo describes it. Its members are not documented. */
  readonly description: Readonly<Record<string, unknown>>
}

/** Calls that concern additional contact fields. */
export interface YespoAdditionalFields {
  /** Every additional contact field of the account (`GET /v1/additionalfields`). */
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
      // The answer's form is not documented. This reads an object with one of these names, or the token alone.
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
      // The answer's form is not documented. This reads the list itself, or an object that holds it under one of these names.
      const list = wrapper && wrapper['id'] === undefined ? (wrapper['fields'] ?? wrapper['additionalFields']) : body
      return listOf(list).flatMap((field) => {
        const description = fieldsOf(field) ?? {}
        const id = numberOf(description['id'])
        return id === undefined ? [] : [{ id, name: textOf(description['name']), description }]
      })
    },
  }
}
