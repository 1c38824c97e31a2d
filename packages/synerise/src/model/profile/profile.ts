import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { readWithNulls } from '../../client/prepare-event.js'
import { mustBeObject } from '../event/params-schemas.js'
import { attributeNameRule, identifierSchema, isAttributeName, isEmail, isPhone } from '../identifiers.js'
import { reservedAttributesIn, type SyneriseRemark } from '../remark.js'
import { birthDateOf } from './fields.js'

// Null empties the field at Synerise.
const text = lazy(() =>
  z
    .string({ error: 'must be a string, or null to empty the field' })
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .refine((value) => !/^[\ufe00-\ufe0f]+$/.test(value), 'must not consist of variation selectors')
    .nullable()
    .optional(),
)

const agreement = lazy(() =>
  z
    .union([z.boolean(), z.enum(['true', 'false']), z.literal(0), z.literal(1)], {
      error: 'must be true or false (also as text, or 1 and 0)',
    })
    .optional(),
)

const attributes = lazy(() =>
  z.looseObject({}, mustBeObject).superRefine((fields, context) => {
    for (const name of Object.keys(fields))
      if (!isAttributeName(name))
        context.addIssue({ code: 'custom', path: [name], message: `has a name that ${attributeNameRule}` })
  }),
)

/** The schema of `SyneriseProfile`. Source: API reference, `POST /v4/clients` (CreateClientRequestBody). */
export const profileSchema = lazy(() =>
  z
    .strictObject({
      customId: identifierSchema().nullable().optional(),
      uuid: identifierSchema().nullable().optional(),
      email: z
        .string({ error: 'must be a string' })
        .refine(isEmail, 'must be an e-mail address like name@example.com')
        .nullable()
        .optional(),
      phone: z
        .string({ error: 'must be a string' })
        .refine(isPhone, 'must be a phone number of 6 to 20 digits, spaces, -, /, ( and )')
        .nullable()
        .optional(),
      firstName: text(),
      lastName: text(),
      displayName: text(),
      company: text(),
      city: text(),
      address: text(),
      zipCode: text(),
      province: text(),
      avatarUrl: text(),
      birthDate: z
        .string({ error: 'must be a date like 1990-12-31' })
        .refine(
          (day) => day.length === 10 && birthDateOf(day) !== undefined,
          'must be a date like 1990-12-31, after 1900-01-01',
        )
        .nullable()
        .optional(),
      countryCode: z
        .string({ error: 'must be a country code like PL' })
        .regex(/^[A-Z]{2,3}$/, 'must be a country code of ISO 3166 in capitals, like PL')
        .nullable()
        .optional(),
      sex: z
        .enum(['FEMALE', 'MALE', 'NOT_SPECIFIED', 'OTHER'], { error: 'must be FEMALE, MALE, NOT_SPECIFIED or OTHER' })
        .nullable()
        .optional(),
      agreements: z
        .strictObject({
          email: agreement(),
          sms: agreement(),
          push: agreement(),
          webPush: agreement(),
          bluetooth: agreement(),
          rfid: agreement(),
          wifi: agreement(),
        })
        .nullable()
        .optional(),
      attributes: attributes().nullable().optional(),
      tags: z
        .array(z.string({ error: 'must be a string' }), { error: 'must be a list of strings' })
        .nullable()
        .optional(),
    })
    .refine(
      ({ customId, uuid, email, phone }) => [customId, uuid, email, phone].some((value) => typeof value === 'string'),
      {
        message: 'must contain at least one of customId, uuid, email, phone',
      },
    ),
)

export interface PreparedProfile {
  readonly body: z.output<ReturnType<typeof profileSchema>>
  readonly remarks: readonly SyneriseRemark[]
}

/** Checks a profile. Throws `InvalidInputError` (code `invalid_profile`). */
export function prepareProfile(input: unknown): PreparedProfile {
  const remarks: SyneriseRemark[] = []
  const body = readWithNulls(profileSchema(), input, { subject: 'profile', remarks })
  return { body, remarks: [...reservedAttributesIn(body.attributes), ...remarks] }
}
