import { InvalidInputError, type Issue } from '@waybill/core'
import * as z from 'zod'
import { checkContactJson, type YespoContactJson } from './contact-json.js'
import type { YespoDiagnostic, YespoEvent } from './event.js'
import { readOrderEvent, type YespoOrderEventKey, type YespoOrderEventParams } from './order-event.js'
import { readInput } from './read-input.js'
import { trackingSchemas, type YespoTrackingKey, type YespoTrackingParams } from './tracking.js'
import { paramNames, useEvent, type YespoUse } from './use.js'

/** An abandoned cart or browse: products for a loop in the message. Their fields are named as you like. */
export interface YespoAbandoned extends YespoUse {
  /** Sent as `items: { array: [...] }`; in the template `$!data.get('array')`. */
  readonly items: readonly Readonly<Record<string, unknown>>[]
}

/** Contact data for a workflow's block "Create contact" or "Update contact", which names the variable. */
export interface YespoContactEvent extends YespoUse {
  /** Sent as `json`; Yespo ignores all of it where some of it is wrong. */
  readonly json: YespoContactJson
}

/** Contact data that Yespo checks when the event comes, besides what is checked here. */
export interface YespoCheckedContactEvent extends YespoUse {
  readonly eventTypeKey: string
  /** Sent as `contactJson`. */
  readonly contactJson: YespoContactJson
}

/** A letter that is owed, like a password recovery, by a workflow with "Send obligatory (transactional) email". */
export interface YespoTransactional extends YespoUse {
  readonly eventTypeKey: string
  /** Where the letter goes, as parameter `EmailAddress`. */
  readonly emailAddress?: string | undefined
}

export type YespoOrderEvent<Key extends YespoOrderEventKey> = YespoUse & { readonly order: YespoOrderEventParams[Key] }
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

/** With what there is to say about the contact data. */
export function contactEvent(input: YespoContactEvent): {
  readonly event: YespoEvent
  readonly diagnostics: readonly YespoDiagnostic[]
} {
  const issues: Issue[] = []
  const diagnostics: YespoDiagnostic[] = []
  const event = useEvent(input, {
    eventTypeKey: 'create_contact',
    own: ['json'],
    paramsOf: ({ json }) => {
      checkContactJson(json, 'json', { issues, diagnostics })
      return { json }
    },
  })
  if (issues.length > 0) throw new InvalidInputError(issues, invalidEvent)
  return { event, diagnostics }
}

export function checkedContactEvent(input: YespoCheckedContactEvent): YespoEvent {
  return useEvent(input, {
    own: ['contactJson'],
    paramsOf: ({ contactJson }) => ({ contactJson: contactJson ?? null }),
  })
}

export function transactionalEvent(input: YespoTransactional): YespoEvent {
  return useEvent(input, {
    own: ['emailAddress'],
    paramsOf: ({ emailAddress }) => ({ EmailAddress: emailAddress }),
  })
}

export function orderEvent<Key extends YespoOrderEventKey>(key: Key, input: YespoOrderEvent<Key>): YespoEvent {
  const event = useEvent<YespoOrderEvent<Key>>(input, {
    eventTypeKey: key,
    own: ['order'],
    paramsOf: ({ order }) => readOrderEvent(key, order),
  })
  const names = paramNames(event.params)
  if (key === 'orderCreated' && !['externalCustomerId', 'email', 'phone'].some((name) => names.includes(name)))
    throw new InvalidInputError(
      [{ field: 'externalCustomerId', rule: 'is missing, and so are email and phone: Yespo would ignore the order' }],
      invalidEvent,
    )
  return fixed(event, key)
}

export function trackingEvent<Key extends YespoTrackingKey>(key: Key, input: YespoTracked<Key>): YespoEvent {
  const schema = trackingSchemas()[key]
  const own = Object.keys(schema.shape) as (keyof YespoTracked<Key> & string)[]
  const event = useEvent<YespoTracked<Key>>(input, {
    eventTypeKey: key,
    own,
    paramsOf: (given) => {
      const params = Object.fromEntries(
        own.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined),
      )
      return readInput(schema as z.ZodType<Record<string, unknown>>, params, invalidEvent)
    },
  })
  return fixed(event, key)
}

/** The type is what gives these events their meaning. */
function fixed(event: YespoEvent, key: string): YespoEvent {
  if (event.eventTypeKey === key) return event
  throw new InvalidInputError([{ field: 'eventTypeKey', rule: 'must be left out: this call names it' }], invalidEvent)
}
