import { InvalidInputError, type Issue } from '@waybill/core'
import { type Checked, readLoosely } from '@waybill/core/zod'
import * as z from 'zod'
import { readContactJson, type YespoContactJson } from '../contact/json.js'
import { readInput } from '../read-input.js'
import type { YespoEvent, YespoEventTypeKey, YespoRemark } from './event.js'
import { readOrderEvent, type YespoOrderEventKey, type YespoOrderEventParams } from './order-event.js'
import type { YespoTrackingKey, YespoTrackingParams } from './tracking.js'
import { trackingSchemas } from './tracking-schemas.js'
import { paramNames, useEvent, type YespoUse } from './use.js'

/** An abandoned cart, or products that somebody viewed and left. */
export interface YespoAbandoned extends YespoUse {
  /** The products, for a loop in the message: `$!data.get('array')`. Their fields are named as you like. */
  readonly items: readonly Readonly<Record<string, unknown>>[]
}

/** Contact data for a workflow with the block "Create contact" or "Update contact". */
export interface YespoContactEvent extends YespoUse {
  /** The contact data, sent as the parameter `json`, which the workflow's block names. */
  readonly json: YespoContactJson
}

/** Contact data that Yespo checks when it receives the event. */
export interface YespoCheckedContactEvent extends YespoUse {
  /** The key of the event's type. At most 100 characters. */
  readonly eventTypeKey: YespoEventTypeKey
  /** The contact data, sent as the parameter `contactJson`. */
  readonly contactJson: YespoContactJson
}

/** Data of a transactional letter, like a password recovery, for a workflow with "Send obligatory (transactional) email". */
export interface YespoTransactional extends YespoUse {
  /** The key of the event's type. At most 100 characters. */
  readonly eventTypeKey: YespoEventTypeKey
  /** The address that the letter goes to, sent as the parameter `EmailAddress`. */
  readonly emailAddress?: string | undefined
}

/** An event that changes an order: who it is about, and the order. */
export interface YespoOrderEvent<Key extends YespoOrderEventKey> extends YespoUse {
  /** The order. Each member of it becomes a parameter of the event. */
  readonly order: YespoOrderEventParams[Key]
}

/** An event of Yespo's own tracking: who it is about, and what the type carries. */
export type YespoTracked<Key extends YespoTrackingKey> = YespoUse & YespoTrackingParams[Key]

const invalidEvent = { subject: 'Yespo event', code: 'invalid_event' } as const

export function abandonedEvent(input: YespoAbandoned, eventTypeKey: string): YespoEvent {
  return useEvent(input, {
    eventTypeKey,
    own: ['items'],
    paramsOf: ({ items }) => {
      const shape = z.array(z.looseObject({}, { error: 'must be an object' }), { error: 'must be a list of products' })
      readInput(z.strictObject({ items: shape }), { items }, invalidEvent)
      return { items: { array: items } }
    },
  })
}

/** The event, with the remarks on its contact data. */
export function contactEvent(input: YespoContactEvent): {
  readonly event: YespoEvent
  readonly remarks: readonly YespoRemark[]
} {
  const remarks: YespoRemark[] = []
  const { value, issues } = readLoosely(input, { check: (given) => checkedJson(given as YespoContactEvent), remarks })
  if (issues.length > 0) throw new InvalidInputError(issues, invalidEvent)
  return { ...value, remarks: [...value.remarks, ...remarks] }
}

function checkedJson(input: YespoContactEvent): Checked<ReturnType<typeof contactEvent>> {
  const issues: Issue[] = []
  const remarks: YespoRemark[] = []
  const event = useEvent(input, {
    eventTypeKey: 'create_contact',
    own: ['json'],
    paramsOf: ({ json }) => ({ json: readContactJson(json, 'json', { issues, remarks }) }),
  })
  return { value: { event, remarks }, issues }
}

export function checkedContactEvent(input: YespoCheckedContactEvent): YespoEvent {
  return useEvent(input, {
    own: ['contactJson'],
    paramsOf: ({ contactJson }) => {
      if (contactJson !== undefined && contactJson !== null) return { contactJson }
      throw new InvalidInputError(
        [{ field: 'contactJson', rule: 'must be an object of contact data, or a text with its JSON' }],
        invalidEvent,
      )
    },
  })
}

export function transactionalEvent(input: YespoTransactional): YespoEvent {
  return useEvent(input, {
    own: ['emailAddress'],
    paramsOf: ({ emailAddress }) => ({ EmailAddress: emailAddress }),
  })
}

export function orderEvent<Key extends YespoOrderEventKey>(
  key: Key,
  input: YespoOrderEvent<Key>,
  remarks: YespoRemark[],
): YespoEvent {
  const event = useEvent<YespoOrderEvent<Key>>(input, {
    eventTypeKey: key,
    own: ['order'],
    paramsOf: ({ order }) => readOrderEvent(key, order, remarks),
  })
  const names = paramNames(event.params)
  if (key === 'orderCreated' && !['externalCustomerId', 'email', 'phone'].some((name) => names.includes(name)))
    throw new InvalidInputError(
      [
        {
          field: 'externalCustomerId',
          rule: 'is missing, and so are email and phone. Yespo would ignore the order without them',
        },
      ],
      invalidEvent,
    )
  return fixed(event, key)
}

export function trackingEvent<Key extends YespoTrackingKey>(
  key: Key,
  input: YespoTracked<Key>,
  remarks: YespoRemark[],
): YespoEvent {
  const schema = trackingSchemas()[key]
  const own = Object.keys(schema.shape) as (keyof YespoTracked<Key> & string)[]
  const event = useEvent<YespoTracked<Key>>(input, {
    eventTypeKey: key,
    own,
    paramsOf: (given) => {
      const params = Object.fromEntries(
        own.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined),
      )
      return readInput(schema as z.ZodType<Record<string, unknown>>, params, { ...invalidEvent, remarks })
    },
  })
  return fixed(event, key)
}

/** Throws unless the event has this type: the type gives these events their meaning. */
function fixed(event: YespoEvent, key: string): YespoEvent {
  if (event.eventTypeKey === key) return event
  throw new InvalidInputError(
    [{ field: 'eventTypeKey', rule: 'must be left out: the call names the type itself' }],
    invalidEvent,
  )
}
