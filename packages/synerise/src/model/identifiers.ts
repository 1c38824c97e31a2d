import { lazy } from '@waybill/core/destination'
import * as z from 'zod'

/**
 * Whose event it is: at least one of `id`, `customId`, `uuid`, `email`. Several may be given.
 * Source: https://hub.synerise.com/developers/api/events/sending-events.
 */
export interface SyneriseIdentifiers {
  /** The profile's number at Synerise, at most 9007199254740991. For a larger one use another identifier. */
  readonly id?: number | undefined
  /** Your own id of the person, not blank. It has no emoji, line breaks, soft hyphens, variation selectors or NUL. */
  readonly customId?: string | undefined
  /** The profile's UUID, as the tracker on your website knows it. It has no character that `customId` may not have. */
  readonly uuid?: string | undefined
  /** The profile's e-mail address. It is no identifier in workspaces with non-unique e-mail addresses. */
  readonly email?: string | undefined
  /** Must be left out: a phone number identifies a profile in `SyneriseProfile` only, not in events. */
  readonly phone?: undefined
}

// Surrogate pairs, line ends, NUL, soft hyphen and variation selectors.
const forbidden = /[\ud800-\udfff\r\n\0\u00ad\u2028\u2029\ufe00-\ufe0f]/

const forbiddenInNames = /[\r\n\0\u00ad\u2028\u2029\ufe00-\ufe0f]/

const emailPattern =
  /^(?:[^<>()[\]\\.,;:\s@"]+(?:\.[^<>()[\]\\.,;:\s@"]+)*|"[^"]+")@(?:\[\d{1,3}(?:\.\d{1,3}){3}\]|(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,})$/

const phonePattern = /^(?:\+[\d \-()/]{6,19}|[\d \-()/]{6,20})$/

/** The rule for `customId`, `uuid`, `email` and `phone`, in words. Source: profile identifiers in the API reference. */
export const identifierRule = 'must not contain emoji, line breaks, soft hyphens, variation selectors or NUL'

/** Whether Synerise accepts this text as `customId`, `uuid`, `email` or `phone`. */
export function isIdentifier(text: string): boolean {
  return text.trim() !== '' && !forbidden.test(text)
}

/** The rule for names of a profile's attributes, in words. Source: API reference, `POST /v4/clients`. */
export const attributeNameRule = 'must not contain line breaks, soft hyphens, variation selectors or NUL'

/** Whether Synerise accepts this text as the name of an attribute. */
export function isAttributeName(text: string): boolean {
  return text !== '' && !forbiddenInNames.test(text)
}

/** Whether Synerise accepts this text as an e-mail address: `local@domain.tld` or `local@[ipv4]`. */
export function isEmail(text: string): boolean {
  return emailPattern.test(text) && isIdentifier(text)
}

/** Whether Synerise accepts this text as a phone number: 6 to 20 digits, spaces, hyphens, brackets and slashes, or `+` and 6 to 19 of them. */
export function isPhone(text: string): boolean {
  return phonePattern.test(text) && isIdentifier(text)
}

/** The schema of `customId` and `uuid`. */
export const identifierSchema = lazy(() =>
  z
    .string({ error: 'must be a string' })
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine((text) => !forbidden.test(text), identifierRule),
)

/** The schema of `SyneriseIdentifiers`. */
export const identifiersSchema = lazy(() =>
  z
    .strictObject(
      {
        id: z
          .int({ error: 'must be a whole number of at most 9007199254740991; use another identifier for larger ones' })
          .optional(),
        customId: identifierSchema().optional(),
        uuid: identifierSchema().optional(),
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
