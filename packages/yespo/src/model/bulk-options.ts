import { lazy } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import * as z from 'zod'
import type { YespoBulkOptions } from '../client/contact-call.js'
import { forbiddenCharacters, type YespoEventTypeKey, yespoLengths } from './event/event.js'
import { numericId, readInput } from './read-input.js'

const names = lazy(() =>
  z.array(z.string({ error: 'must be a text' }), { error: 'must be a list of names' }).optional(),
)

const eventTypeKey = () =>
  z
    .string({ error: 'must be a text' })
    .min(1, 'must not be empty')
    .max(yespoLengths.eventTypeKey, `must have at most ${yespoLengths.eventTypeKey} characters`)
    .refine(
      (key) => !forbiddenCharacters.test(key),
      'must not contain < > ; , ? ! ^ | / \\ " \' ` or \u2019',
    ) as z.ZodType<YespoEventTypeKey, YespoEventTypeKey>

/** The rules of `YespoBulkOptions`. */
export const bulkOptionsSchema = lazy(() =>
  z
    .strictObject({
      dedupeOn: z
        .enum(['email', 'sms', 'email_or_sms', 'push', 'webpush', 'id', 'fieldId'], {
          error: 'must be email, sms, email_or_sms, push, webpush, id or fieldId',
        })
        .optional(),
      fieldId: numericId().optional(),
      groupNames: names(),
      groupNamesExclude: names(),
      restoreDeleted: z.boolean({ error: 'must be true or false' }).optional(),
      eventKeyForNewContacts: eventTypeKey().optional(),
    })
    .refine(({ dedupeOn, fieldId }) => (dedupeOn === 'fieldId') === (fieldId !== undefined), {
      path: ['fieldId'],
      message: "must be given with dedupeOn: 'fieldId', and only then",
    }),
)

/** Separates the options of the contacts from those of the call, and checks the former. Throws `InvalidInputError`. */
export function readBulkOptions(options: CallOptions & YespoBulkOptions): {
  readonly bulk: YespoBulkOptions
  readonly call: CallOptions
} {
  const { timeoutMs, signal, headers, retry, ...others } = options
  return {
    bulk: readInput(bulkOptionsSchema(), others, { subject: 'options of contacts', code: 'invalid_input' }),
    call: { timeoutMs, signal, headers, retry },
  }
}
