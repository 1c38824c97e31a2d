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
  /** Whether Synerise will surely save this very time. Only then does a salt make a repeat harmless. */
  readonly kept: boolean
  /** Whether the time that was given is in the future. */
  readonly future: boolean
}

/** How a time is read. */
export interface TimeRules {
  readonly futureTime: SyneriseFutureTime
  /** What a refusal names. */
  readonly field: string
  /**
   * Epoch milliseconds that Synerise's clock has surely reached: a time up to here is kept. A later one is set to it by
   * `clamp`, so that it is kept. `undefined`: unknown, and no time is surely kept. Default: now.
   */
  readonly sureUntil?: number | undefined
}

/**
 * The time to send for an event that happened at `time` (ISO 8601), when it is `now` (epoch milliseconds). Throws
 * `InvalidInputError` naming `field` for a time in the future that is to be refused.
 * Source: https://hub.synerise.com/developers/api/events/sending-events, "time".
 */
export function eventTimeOf(time: string, now: number, rules: TimeRules): EventTime {
  const sureUntil = 'sureUntil' in rules ? rules.sureUntil : now
  const instant = Date.parse(time)
  const future = instant > Math.max(now, sureUntil ?? now)
  if (sureUntil !== undefined && instant <= sureUntil) return { time, kept: true, future }
  switch (rules.futureTime) {
    case 'clamp':
      if (sureUntil === undefined && !future) return { time, kept: false, future }
      return { time: new Date(sureUntil ?? now).toISOString(), kept: sureUntil !== undefined, future }
    case 'send':
      return { time, kept: false, future }
    case 'refuse':
      if (!future) return { time, kept: false, future }
      throw new InvalidInputError(
        [
          {
            field: rules.field,
            rule: `is in the future (${time})`,
            hint: "check the sender's clock, or set futureTime to clamp",
          },
        ],
        { subject: 'event', code: 'future_time' },
      )
    default:
      return rules.futureTime satisfies never
  }
}

/** The time of an event that brings none: now, or a moment ago where only that is surely kept. */
export function timeOfStamp({
  now,
  sureUntil = now,
}: {
  readonly now: number
  readonly sureUntil?: number | undefined
}) {
  return new Date(Math.min(now, sureUntil)).toISOString()
}

// Every form that Synerise's examples and its PHP SDK's check have in common.
const documented = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** A `SyneriseTime` that was checked, as ISO 8601. A text in the form of Synerise's examples stays as it is. */
export function isoOf(time: Date | string | number): string {
  return typeof time === 'string' && documented.test(time) ? time : (instantOf(time) ?? '')
}

/** The remarks on the time that was given in `field`, and the one that is sent. */
export function timeRemarks(given: string, { time, future }: EventTime, field: string): readonly SyneriseRemark[] {
  if (!future) return noRemarks
  if (time === given)
    return [
      {
        code: 'future_time',
        field,
        hint: 'It is in the future: Synerise saves its own time instead. Set the clock of the sender right.',
      },
    ]
  const hint = 'It is in the future, and was set to now. Set the clock of the sender right.'
  return [{ code: 'time_clamped', field, hint }]
}
