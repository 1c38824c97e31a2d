import { InvalidInputError } from '@waybill/core'
import { instantOf } from '@waybill/core/destination'
import { noRemarks, type SyneriseRemark } from '../remark.js'

/**
 * What to do with a time in the future, which Synerise replaces by its own time of receipt:
 * - `clamp` the time is set to now (in the destination: to the time of acceptance)
 * - `refuse` the event is refused as invalid, with code `future_time`
 * - `send` the time is sent as it is; the event can then not be overwritten, so it is not repeated while it is in doubt
 *
 * AI events of `v1` keep a time in the future, whatever is chosen here.
 */
export type SyneriseFutureTime = 'clamp' | 'refuse' | 'send'

export interface EventTime {
  /** ISO 8601 with a zone. */
  readonly time: string
  /** Whether Synerise will save this very time. Only then does a salt make a repeat harmless. */
  readonly kept: boolean
}

/**
 * The time to send for an event that happened at `time` (ISO 8601), when it is `now` (epoch milliseconds). Throws
 * `InvalidInputError` naming `field` for a time in the future that is to be refused.
 * Source: https://hub.synerise.com/developers/api/events/sending-events, "time".
 */
export function eventTimeOf(
  time: string,
  now: number,
  options: { readonly futureTime: SyneriseFutureTime; readonly field: string },
): EventTime {
  if (Date.parse(time) <= now) return { time, kept: true }
  switch (options.futureTime) {
    case 'clamp':
      return { time: new Date(now).toISOString(), kept: true }
    case 'send':
      return { time, kept: false }
    case 'refuse':
      throw new InvalidInputError(
        [
          {
            field: options.field,
            rule: `is in the future (${time})`,
            hint: "check the sender's clock, or set futureTime to clamp",
          },
        ],
        { subject: 'event', code: 'future_time' },
      )
    default:
      return options.futureTime satisfies never
  }
}

// Every form that Synerise's examples and its PHP SDK's check have in common.
const documented = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** A `SyneriseTime` that was checked, as ISO 8601. A text in the form of Synerise's examples stays as it is. */
export function isoOf(time: Date | string | number): string {
  return typeof time === 'string' && documented.test(time) ? time : (instantOf(time) ?? '')
}

/** The remarks on the time that was given in `field`, and the one that is sent. */
export function timeRemarks(given: string, { time, kept }: EventTime, field: string): readonly SyneriseRemark[] {
  if (!kept)
    return [
      {
        code: 'future_time',
        field,
        hint: 'It is in the future: Synerise saves its own time instead. Set the clock of the sender right.',
      },
    ]
  if (time === given) return noRemarks
  const hint = 'It is in the future, and was set to now. Set the clock of the sender right.'
  return [{ code: 'time_clamped', field, hint }]
}
