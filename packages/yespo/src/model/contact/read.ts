import { InvalidInputError, type Remark } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { internationalPhone, internationalPhoneRule, isNullExternalCustomerId } from '../event/event.js'
import { numericId, readInputCopy } from '../read-input.js'
import type { YespoContact, YespoDevice, YespoOrdersInfo, YespoWebPushSubscription } from './contact.js'
import { languageTag, timeZoneName } from './json.js'

const mustBeText = { error: 'must be a text' }
const text = lazy(() => z.string(mustBeText).min(1, 'must not be empty; null clears it').nullable().optional())
// https://yespo.io/support/how-import-and-match-contact-fields-in-the-system
const name = lazy(() =>
  z
    .string(mustBeText)
    .min(1, 'must not be empty; null clears it')
    .max(40, 'must have at most 40 characters')
    .nullable()
    .optional(),
)

// What is known of these objects comes from other clients, so their members are described and not checked.
const open = <Described extends object>() =>
  z.looseObject({}, { error: 'must be an object' }) as z.ZodType<unknown, unknown> as z.ZodType<Described, Described>

const channel = lazy(() =>
  z
    .strictObject(
      {
        type: z.enum(['email', 'sms', 'viber', 'mobilepush', 'webpush'], {
          error: 'must be email, sms, viber, mobilepush or webpush',
        }),
        value: z.string(mustBeText).min(1, 'must not be empty'),
        device: open<YespoDevice>().optional(),
        webPushSubscription: open<YespoWebPushSubscription>().optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be { type, value }' : undefined) },
    )
    .superRefine(({ type, value }, context) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['value'], message })
      if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) refuse('must be an e-mail address')
      if (type === 'sms' && !internationalPhone.test(value)) refuse(internationalPhoneRule)
    }),
)

/** The rules of `YespoContact`. */
export const contactSchema = lazy(() =>
  z
    .strictObject(
      {
        externalCustomerId: z
          .string(mustBeText)
          .refine((id) => !isNullExternalCustomerId(id), 'must not be blank or the text null')
          .optional(),
        id: numericId().optional(),
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
        ordersInfo: open<YespoOrdersInfo>().nullable().optional(),
        fields: z
          .array(
            z.strictObject({
              id: numericId(),
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
        refuse('channels', 'must have at least one channel, unless externalCustomerId or id is given')
      if (new Set(channels.map(({ type }) => type)).size < channels.length)
        refuse('channels', 'must have at most one of each type')
      if (new Set(fields.map((field) => field.id)).size < fields.length) refuse('fields', 'must have each id once')
    }),
)

/** Checks a contact. Throws `InvalidInputError` (code `invalid_contact`). Shares nothing with its argument; tells `remarks`. */
export function readContact(input: YespoContact, remarks?: Remark[]): YespoContact {
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be a contact' }], subject)
  return readInputCopy(contactSchema(), input, { ...subject, remarks })
}

const subject = { subject: 'Yespo contact', code: 'invalid_contact' } as const
