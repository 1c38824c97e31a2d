import { InvalidInputError, type Remark } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { numericId, readInputCopy } from './read-input.js'

/** A recipient of a prepared message: either `locator` or `contactId`, not both. */
export interface YespoRecipient {
  /** E-mail address, phone number or push token. */
  readonly locator?: string | undefined
  /** Yespo's id of the contact, a whole number. */
  readonly contactId?: number | undefined
  /** Data for the template. Yespo expects a text with JSON; an object is written as one. Default: none. */
  readonly jsonParam?: string | Readonly<Record<string, unknown>> | undefined
  /** Language in which the message is sent. Default: Yespo's choice. */
  readonly languageCode?: string | undefined
  /** Your own id of this recipient's message, with which its activity can be found later. */
  readonly externalRequestId?: string | undefined
}

/** A request to send a prepared message. https://esputnik.com/en/support/using-smartsend-api-resource */
export interface YespoSmartSend {
  /** Who gets the message: 1 to 1,000 recipients. */
  readonly recipients: readonly YespoRecipient[]
  /** `true` when the message is an e-mail, `false` for every other channel. */
  readonly email: boolean
  /** Name of the sender; for text messages the alpha name. Default: as the message was prepared. */
  readonly fromName?: string | undefined
  /** Your own id of the sending, with which its activity can be found later. */
  readonly externalRequestId?: string | undefined
  /** Id of a campaign to count the message to. Other clients send it; what Yespo does with it is not documented. */
  readonly campaignId?: number | string | undefined
  /** Whether contacts with an unconfirmed address get the message too. Other clients send it; it is not documented. */
  readonly allowUnconfirmed?: boolean | undefined
}

const text = lazy(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))

const recipient = lazy(() =>
  z
    .strictObject(
      {
        locator: text().optional(),
        contactId: numericId().optional(),
        jsonParam: z
          .union([z.string(), z.looseObject({})], { error: 'must be an object, or a text that holds one' })
          .optional(),
        languageCode: text().optional(),
        externalRequestId: text().optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be a recipient' : undefined) },
    )
    .refine(({ locator, contactId }) => (locator === undefined) !== (contactId === undefined), {
      path: ['locator'],
      message: 'must be given when contactId is not, and only then',
    }),
)

/** The rules of `YespoSmartSend`. */
export const smartSendSchema = lazy(() =>
  z.strictObject({
    recipients: z
      .array(recipient(), { error: 'must be a list of recipients' })
      .min(1, 'must have a recipient')
      .max(1_000, 'must have at most 1,000 recipients')
      .readonly(),
    email: z.boolean({ error: 'must be true or false' }),
    fromName: text().optional(),
    externalRequestId: text().optional(),
    campaignId: z.union([z.number(), text()], { error: 'must be a number or a text' }).optional(),
    allowUnconfirmed: z.boolean({ error: 'must be true or false' }).optional(),
  }),
)

/** Checks a message and gives the body of its request. Throws `InvalidInputError` (code `invalid_message`); tells `remarks`. */
export function readSmartSend(input: YespoSmartSend, remarks?: Remark[]): unknown {
  const subject = { subject: 'Yespo message', code: 'invalid_message' } as const
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an object' }], subject)
  const { recipients, ...others } = readInputCopy(smartSendSchema(), input, { ...subject, remarks })
  return {
    ...others,
    recipients: recipients.map(({ jsonParam, ...to }) => ({
      ...to,
      ...(jsonParam === undefined
        ? {}
        : { jsonParam: typeof jsonParam === 'string' ? jsonParam : JSON.stringify(jsonParam) }),
    })),
  }
}
