import { readEvent } from '@waybill/core'
import { isBarrier, orderKeysOf } from '../accept/order-keys.js'
import type { AwaitedLane } from '../store/claim.js'
import type { NewEvent, SkippedLane } from '../store/work.js'

/** What is different from the usual sample. */
export interface SampleOptions {
  readonly type?: 'track' | 'identify' | 'group' | 'alias' | 'page'
  /** A track's event name. */
  readonly event?: string
  readonly user?: string
  readonly anonymous?: string
  /** The id that an alias replaces. */
  readonly previous?: string
  readonly source?: string
  /** Default `['a']`. */
  readonly lanes?: readonly string[]
  readonly skipped?: readonly SkippedLane[]
  readonly bytes?: number
  /** Wall time of acceptance. */
  readonly at?: number
  readonly note?: string
  /** Somebody waits for the answer. */
  readonly awaited?: AwaitedLane
}

/** An event as the engine gives it to a store. */
export function sample(messageId: string, options: SampleOptions = {}): NewEvent {
  const { type = 'track', source = 'shop', lanes = ['a'], bytes = 200, at = firstAt, skipped, awaited } = options
  const { user = options.anonymous === undefined ? 'ada' : undefined } = options
  const event = readEvent(
    {
      type,
      messageId,
      ...(user === undefined ? {} : { userId: user }),
      ...(options.anonymous === undefined ? {} : { anonymousId: options.anonymous }),
      ...(type === 'track' ? { event: options.event ?? 'Viewed' } : {}),
      ...(type === 'group' ? { groupId: 'club' } : {}),
      ...(type === 'alias' ? { previousId: options.previous } : {}),
      ...(type === 'track' ? { properties: { note: options.note ?? 'ä €', price: 12.5 } } : {}),
    },
    { now: at },
  )
  const keys = orderKeysOf(event)
  const more = { ...(skipped && { skipped }), ...(awaited && { awaited }) }
  return { source, event, at, bytes, keys, barrier: isBarrier(event), lanes, ...more }
}

/** Wall time at which samples are accepted by default. */
export const firstAt = Date.UTC(2026, 0, 15, 11)

/** Makes `count` samples, numbered from 1. */
export function samples(count: number, prefix = 'm', options: SampleOptions = {}): NewEvent[] {
  return Array.from({ length: count }, (_, index) => sample(`${prefix}${index + 1}`, options))
}
