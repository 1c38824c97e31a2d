import { InvalidInputError, onFirstUse, snapshot } from '@waybill/core'
import * as z from 'zod'
import { internationalPhone, languageTag, timeZoneName } from './contact-json.js'
import { isNullExternalCustomerId } from './event.js'
import { readInput } from './read-input.js'

const mustBeText = { error: 'must be a text' }
const text = onFirstUse(() => z.string(mustBeText).min(1, 'must not be empty; null clears it').nullable().optional())
// https://yespo.io/support/how-import-and-match-contact-fields-in-the-system
const name = onFirstUse(() =>
  z
    .string(mustBeText)
    .min(1, 'must not be empty; null clears it')
    .max(40, 'must have at most 40 characters')
    .nullable()
    .optional(),
)

const channel = onFirstUse(() =>
  z
    .strictObject(
      {
        type: z.enum(['email', 'sms', 'viber', 'mobilepush', 'webpush'], {
          error: 'must be email, sms, viber, mobilepush or webpush',
        }),
        value: z.string(mustBeText).min(1, 'must not be empty'),
        /** Of `mobilepush`: `appId`, `os`, `locale`, … as Yespo documents them. */
        device: z.looseObject({}, { error: 'must be an object' }).optional(),
        /** Of `webpush`. */
        webPushSubscription: z.looseObject({}, { error: 'must be an object' }).optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be { type, value }' : undefined) },
    )
    .superRefine(({ type, value }, context) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['value'], message })
      if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) refuse('must be an e-mail address')
      if (type === 'sms' && !internationalPhone.test(value))
        refuse('must be a phone number in the international format, like +1-541-754-3010')
    }),
)

const contactSchema = onFirstUse(() =>
  z
    .strictObject(
      {
        /** Your own id; finds the contact where it is given. */
        externalCustomerId: z
          .string(mustBeText)
          .refine((id) => !isNullExternalCustomerId(id), 'must not be blank or the text null')
          .optional(),
        /** Yespo's id; finds the contact where there is no `externalCustomerId`. */
        id: z.number({ error: 'must be a number' }).int('must be a whole number').optional(),
        /** How the contact is reached; one of each type. Needed unless `externalCustomerId` or `id` finds the contact. */
        channels: z.array(channel(), { error: 'must be a list of { type, value }' }).readonly().optional(),
        firstName: name(),
        lastName: name(),
        contactKey: text(),
        languageCode: z
          .string(mustBeText)
          .regex(languageTag, 'must be a language tag that begins with two letters, like uk or de-AT')
          .nullable()
          .optional(),
        timeZone: z
          .string(mustBeText)
          .regex(timeZoneName, 'must be a name of the time zone database, like Europe/Kyiv')
          .nullable()
          .optional(),
        address: z
          .strictObject(
            { region: text(), town: text(), address: text(), postcode: text() },
            { error: 'must be an object' },
          )
          .optional(),
        ordersInfo: z.looseObject({}, { error: 'must be an object' }).nullable().optional(),
        /** Additional fields by id; a null value clears the field. */
        fields: z
          .array(
            z.strictObject({
              id: z.number({ error: 'must be a number' }).int('must be a whole number'),
              value: z.string(mustBeText).max(5_000, 'must have at most 5,000 characters').nullable(),
            }),
            { error: 'must be a list of { id, value }' },
          )
          .readonly()
          .optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be a contact' : undefined) },
    )
    .superRefine(({ externalCustomerId, id, channels = [], fields = [] }, context) => {
      const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
      if (externalCustomerId === undefined && id === undefined && channels.length === 0)
        refuse('channels', 'must have a channel, or the contact an externalCustomerId')
      if (new Set(channels.map(({ type }) => type)).size < channels.length)
        refuse('channels', 'must have one of each type')
      if (new Set(fields.map((field) => field.id)).size < fields.length) refuse('fields', 'must have each id once')
    }),
)

/**
 * A contact to add or update. What is left out stays as it is; `null` clears a field.
 * https://yespo.io/support/adding-new-users · https://docs.reteno.com/reference/contactsbulkupdate-1
 */
export type YespoContact = z.input<ReturnType<typeof contactSchema>>

/** Checks a contact. Throws `InvalidInputError` (code `invalid_contact`). Shares nothing with its argument. */
export function readContact(input: YespoContact): YespoContact {
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be a contact' }], subject)
  return readInput(contactSchema(), snapshot(input, subject), subject)
}

const subject = { subject: 'Yespo contact', code: 'invalid_contact' } as const
