import { onFirstUse } from '@waybill/core'
import * as z from 'zod'

// Surrogate pairs, line ends, NUL, soft hyphen and variation selectors.
const forbidden = /[\ud800-\udfff\r\n\0\u00ad\u2028\u2029\ufe00-\ufe0f]/

const forbiddenInNames = /[\r\n\0\u00ad\u2028\u2029\ufe00-\ufe0f]/

const emailPattern =
  /^(?:[^<>()[\]\\.,;:\s@"]+(?:\.[^<>()[\]\\.,;:\s@"]+)*|"[^"]+")@(?:\[\d{1,3}(?:\.\d{1,3}){3}\]|(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,})$/

const phonePattern = /^(?:\+[\d\s\-()/]{6,19}|[\d\s\-()/]{6,20})$/

/** The rule for `customId`, `uuid`, `email` and `phone`, in words. Source: profile identifiers in the API reference. */
export const identifierRule = 'must not contain emoji, line breaks, soft hyphens, variation selectors or NUL'

/** Whether Synerise takes this text as `customId`, `uuid`, `email` or `phone`. */
export function isIdentifier(text: string): boolean {
  return text !== '' && !forbidden.test(text)
}

/** The rule for names of a profile's attributes, in words. Source: API reference, `POST /v4/clients`. */
export const attributeNameRule = 'must not contain line breaks, soft hyphens, variation selectors or NUL'

/** Whether Synerise takes this text as the name of an attribute. */
export function isAttributeName(text: string): boolean {
  return text !== '' && !forbiddenInNames.test(text)
}

/** Whether Synerise takes this text as an e-mail address: `local@domain.tld` or `local@[ipv4]`. */
export function isEmail(text: string): boolean {
  return emailPattern.test(text) && isIdentifier(text)
}

/** Whether Synerise takes this text as a phone number: 6 to 20 digits, spaces, hyphens, brackets, slashes; `+` before. */
export function isPhone(text: string): boolean {
  return phonePattern.test(text) && isIdentifier(text)
}

/** `customId` or `uuid`. */
export const identifierSchema = onFirstUse(() =>
  z
    .string({ error: 'must be a string' })
    .min(1, 'must not be empty')
    .refine((text) => !forbidden.test(text), identifierRule),
)

/**
 * Whose event it is: at least one of `id`, `customId`, `uuid`, `email`; several may be given.
 * Source: hub.synerise.com/developers/api/events/sending-events.
 */
export const identifiersSchema = onFirstUse(() =>
  z
    .strictObject(
      {
        /** The profile's number at Synerise; a safe integer. */
        id: z
          .int({ error: 'must be a whole number of at most 9007199254740991; use another identifier for larger ones' })
          .optional(),
        /** Your own id of the person. */
        customId: identifierSchema().optional(),
        /** The profile's UUID, as the tracker on your website knows it. */
        uuid: identifierSchema().optional(),
        /** Not in workspaces with non-unique e-mail addresses. */
        email: z
          .string({ error: 'must be a string' })
          .refine(isEmail, 'must be an e-mail address like name@example.com')
          .optional(),
        phone: z
          .undefined({ error: 'does not identify the profile of an event; use customId, uuid or email' })
          .optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object with an identifier' : undefined) },
    )
    .refine(
      ({ id, customId, uuid, email }) =>
        id !== undefined || customId !== undefined || uuid !== undefined || email !== undefined,
      'must contain at least one of id, customId, uuid, email',
    ),
)

/** Whose event it is: at least one of `id`, `customId`, `uuid`, `email`. */
export type SyneriseIdentifiers = z.input<ReturnType<typeof identifiersSchema>>
