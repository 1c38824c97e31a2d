import { describe, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { YespoClient } from '../client/client.js'
import type { YespoBulkOptions } from '../client/contact-call.js'
import type {
  clientOptionsSchema,
  destinationOptionsSchema,
  YespoDestinationOptions,
  YespoOptions,
} from '../options.js'
import type { bulkOptionsSchema } from './bulk-options.js'
import type { YespoContact } from './contact/contact.js'
import type { contactSchema } from './contact/read.js'
import type { YespoEvent } from './event/event.js'
import type { orderEventSchemas, YespoOrderEventParams } from './event/order-event.js'
import type { YespoTrackingParams } from './event/tracking.js'
import type { trackingSchemas } from './event/tracking-schemas.js'
import type { itemSchema, orderSchema, YespoOrder, YespoOrderItem } from './order.js'
import type { smartSendSchema, YespoSmartSend } from './smart-send.js'

type Input<Make extends () => z.ZodType> = z.input<ReturnType<Make>>
type Inputs<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Schemas]: z.input<Schemas[Key]>
}

describe('each schema agrees with the interface that is published for it', () => {
  it('options', () => {
    expectTypeOf<Agrees<Input<typeof clientOptionsSchema>, YespoOptions>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof destinationOptionsSchema>, YespoDestinationOptions>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof bulkOptionsSchema>, YespoBulkOptions>>().toEqualTypeOf<true>()
  })

  it('inputs', () => {
    expectTypeOf<Agrees<Input<typeof contactSchema>, YespoContact>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof orderSchema>, YespoOrder>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof itemSchema>, YespoOrderItem>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Input<typeof smartSendSchema>, YespoSmartSend>>().toEqualTypeOf<true>()
  })

  it('the events of orders and of tracking', () => {
    expectTypeOf<Agrees<Inputs<ReturnType<typeof orderEventSchemas>>, YespoOrderEventParams>>().toEqualTypeOf<true>()
    expectTypeOf<Agrees<Inputs<ReturnType<typeof trackingSchemas>>, YespoTrackingParams>>().toEqualTypeOf<true>()
  })
})

describe('a misspelt name does not compile', () => {
  const optionsOf = (options: YespoOptions, destination: YespoDestinationOptions) => [options, destination]
  const inputsOf = (contact: YespoContact, order: YespoOrder, send: YespoSmartSend) => [contact, order, send]
  const eventOf = (event: YespoEvent) => event

  it('in options', () => {
    // @ts-expect-error
    optionsOf({ apikey: 'k' }, { apiKey: 'k' })
    // @ts-expect-error
    optionsOf({ apiKey: 'k', retry: { baseMS: 1 } }, { apiKey: 'k' })
    // @ts-expect-error A destination has no retry of its own.
    optionsOf({ apiKey: 'k' }, { apiKey: 'k', retry: { baseMs: 1 } })
    // @ts-expect-error
    optionsOf({ apiKey: 'k' }, { apiKey: 'k', customfields: {} })
  })

  it('in contacts, orders and messages', () => {
    const order = {
      externalOrderId: 'o',
      totalCost: 1,
      status: 'DELIVERED',
      date: new Date(0),
      currency: 'EUR',
    } as const
    const send: YespoSmartSend = { email: true, recipients: [{ locator: 'a@b.co' }] }
    // @ts-expect-error
    inputsOf({ firstname: 'Ann' }, order, send)
    // @ts-expect-error
    inputsOf({ channels: [{ type: 'mail', value: 'a@b.co' }] }, order, send)
    // @ts-expect-error
    inputsOf({ address: { city: 'Kyiv' } }, order, send)
    // @ts-expect-error
    inputsOf({}, { ...order, custumerId: 'c' }, send)
    // @ts-expect-error
    inputsOf({}, { ...order, status: 'SENT' }, send)
    // @ts-expect-error
    inputsOf({}, order, { ...send, recipients: [{ contactID: 1 }] })
  })

  it('in events, where types and parameters of your own stay free', () => {
    eventOf({ eventTypeKey: 'a_type_of_my_own', params: { anything: 1, contactJson: { firstname: 'Ann', other: 1 } } })
    // @ts-expect-error
    eventOf({ eventTypeKey: 'pageViewed', keyvalue: 'k' })
    // @ts-expect-error
    eventOf({ eventTypeKey: 'pageViewed', params: [{ nam: 'a', value: 1 }] })
  })

  it('in calls of the client', () => {
    const calls = ({ events, contacts }: YespoClient) => [
      // @ts-expect-error A known field keeps its type where further fields are free.
      () => events.contact({ email: 'a@b.co', json: { firstname: 1 } }),
      () => events.contact({ email: 'a@b.co', json: { firstname: 'Ann', other: 1 } }),
      // @ts-expect-error
      () => events.track('pageView', { keyValue: 'k', page: { location: 'l' } }),
      // @ts-expect-error
      () => events.track('pageViewed', { keyValue: 'k', pages: { location: 'l' } }),
      // @ts-expect-error
      () => events.order('orderDelivered', { email: 'a@b.co', order: { orderId: 'o' } }),
      // @ts-expect-error
      () => events.abandonedCart({ mail: 'a@b.co', items: [] }),
      // @ts-expect-error
      () => contacts.upsert({ id: 1 }, { dedupeOn: 'mail' }),
      // @ts-expect-error
      () => contacts.upsert({ id: 1 }, { groupName: ['a'] }),
    ]
    expectTypeOf(calls).toBeFunction()
  })
})
