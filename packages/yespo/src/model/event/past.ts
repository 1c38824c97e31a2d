import { InvalidInputError, type Issue } from '@waybill/core'
import type { VendorCall } from '@waybill/core/destination'
import type { YespoSettings } from '../../options.js'
import type { YespoEvent, YespoEventBody, YespoRemark } from './event.js'
import { readYespoEvent } from './rules.js'
import { eventText } from './text.js'

/** An event that happened before, for `events.importPast`. https://yespo.io/support/how-send-past-events */
export interface YespoPastEvent extends YespoEvent {
  /** When the event happened: `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm`, in the account's time zone. No offset is documented. */
  readonly occurred: string
}

/** Checks a past event and writes its call. Throws `InvalidInputError` (code `invalid_event`, or `too_large`). */
export function pastEventCall(
  input: YespoPastEvent,
  { version, maxEventBytes }: Pick<YespoSettings, 'version' | 'maxEventBytes'>,
): { readonly call: VendorCall; readonly remarks: readonly YespoRemark[] } {
  const { occurred, ...event } = { ...input }
  const issues: Issue[] = isDay(occurred)
    ? []
    : [{ field: 'occurred', rule: "must be YYYY-MM-DD or YYYY-MM-DDTHH:mm, in the account's time zone" }]
  const { body, remarks } = checked(event, issues)
  return { call: pastCall(body, { occurred, version, maxEventBytes }), remarks }
}

/** Writes the call of a past event. Throws `InvalidInputError` (code `too_large`). */
export function pastCall(
  body: YespoEventBody,
  {
    occurred,
    version,
    maxEventBytes,
  }: Pick<YespoSettings, 'version' | 'maxEventBytes'> & { readonly occurred: string },
): VendorCall {
  const text = eventText(body, version, { occurred })
  const bytes = Buffer.byteLength(text)
  if (bytes > maxEventBytes)
    throw new InvalidInputError(
      [{ field: '', rule: `has ${bytes} bytes; an event may have ${maxEventBytes}`, hint: 'see maxEventBytes' }],
      { subject: 'Yespo event', code: 'too_large' },
    )
  return { endpoint: 'pastEvents', text }
}

function checked(event: YespoEvent, issues: readonly Issue[]) {
  try {
    const read = readYespoEvent(event)
    if (issues.length === 0) return read
    throw new InvalidInputError([], {})
  } catch (cause) {
    if (!(cause instanceof InvalidInputError)) throw cause
    throw new InvalidInputError([...cause.issues, ...issues], { subject: 'Yespo event', code: 'invalid_event' })
  }
}

function isDay(occurred: unknown): occurred is string {
  if (typeof occurred !== 'string' || !/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/.test(occurred)) return false
  const [day = '', time = '00:00'] = occurred.split('T')
  const at = new Date(`${day}T${time}:00Z`)
  // A day that does not exist, like the 31st of February, becomes another one.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`)
}
