import { InvalidInputError, onFirstUse, snapshot } from '@waybill/core'
import * as z from 'zod'
import { readInput } from './read-input.js'

const text = onFirstUse(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))

const recipient = onFirstUse(() =>
  z
    .strictObject(
      {
        /** E-mail address, phone or push token. */
        locator: text().optional(),
        contactId: z.number({ error: 'must be a number' }).int('must be a whole number').optional(),
        /** Data for the template; sent as the text of JSON that Yespo expects. */
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
      message: 'or contactId must be given, one of them',
    }),
)

const schema = onFirstUse(() =>
  z.strictObject({
    recipients: z
      .array(recipient(), { error: 'must be a list of recipients' })
      .min(1, 'must have a recipient')
      .max(1_000, 'must have at most 1,000 recipients')
      .readonly(),
    /** Whether it is an e-mail message; false for every other channel. */
    email: z.boolean({ error: 'must be true or false' }),
    /** The sender's name; the alpha name of text messages. */
    fromName: text().optional(),
    /** Your own id, to look the message up later. */
    externalRequestId: text().optional(),
    campaignId: z.union([z.number(), text()], { error: 'must be a number or a text' }).optional(),
    allowUnconfirmed: z.boolean({ error: 'must be true or false' }).optional(),
  }),
)

/** What `smartsend` takes. https://esputnik.com/en/support/using-smartsend-api-resource */
export type YespoSmartSend = z.input<ReturnType<typeof schema>>

/** Checks it. Throws `InvalidInputError` (code `invalid_message`). */
export function readSmartSend(input: YespoSmartSend): unknown {
  const subject = { subject: 'Yespo message', code: 'invalid_message' } as const
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an object' }], subject)
  const { recipients, ...others } = readInput(schema(), snapshot(input, subject), subject)
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
