import { expect, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { SyneriseMapped } from '../destination/mapped.js'
import type { SyneriseDestinationOptions, SyneriseOptions } from '../options.js'
import type { clientSchema, destinationSchema } from '../settings.js'
import type { aiEventSchemas } from './event/ai.js'
import type { SyneriseAiEvents } from './event/ai-input.js'
import type { customEventSchema, eventSchema } from './event/event.js'
import type { SyneriseCustomEvent, SyneriseEventInput } from './event/input.js'
import type { SyneriseCartParams } from './event/params-input.js'
import type { identifiersSchema, SyneriseIdentifiers } from './identifiers.js'
import type { SyneriseProfile } from './profile/input.js'
import type { profileSchema } from './profile/profile.js'
import type { SyneriseTransaction, transactionSchema } from './transaction.js'

type Read<Schema extends () => z.ZodType> = z.input<ReturnType<Schema>>
type ReadAiEvents = { [Type in keyof SyneriseAiEvents]: z.input<ReturnType<typeof aiEventSchemas>[Type]> }

it('schemas and documented types agree, both ways', () => {
  expectTypeOf<Agrees<Read<typeof clientSchema>, SyneriseOptions>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof destinationSchema>, SyneriseDestinationOptions>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof customEventSchema>, SyneriseCustomEvent>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof eventSchema>, SyneriseEventInput>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof identifiersSchema>, SyneriseIdentifiers>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof transactionSchema>, SyneriseTransaction>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<Read<typeof profileSchema>, SyneriseProfile>>().toEqualTypeOf<true>()
  expectTypeOf<Agrees<ReadAiEvents, SyneriseAiEvents>>().toEqualTypeOf<true>()
})

it('a misspelt name is an error of the compiler wherever the type is closed', () => {
  const client = { customId: 'u1' }
  const eur = { amount: 1, currency: 'EUR' }
  const cart = { sku: 'p1', quantity: 1 }
  const frame = { correlationId: 'c1', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1' }
  given<SyneriseOptions>({ apiKey: 'key', region: 'eu', retry: { baseMs: 1 } })
  // @ts-expect-error: apiKey
  given<SyneriseOptions>({ apikey: 'key', region: 'eu' })
  // @ts-expect-error: eu
  given<SyneriseOptions>({ apiKey: 'key', region: 'EU' })
  // @ts-expect-error: the client maps nothing
  given<SyneriseOptions>({ apiKey: 'key', region: 'eu', mapping: {} })
  // @ts-expect-error: a destination is repeated for by its engine
  given<SyneriseDestinationOptions>({ apiKey: 'key', region: 'eu', retry: { baseMs: 1 } })
  // @ts-expect-error: params
  given<SyneriseMapped>({ action: 'a.b', parms: {} })
  // @ts-expect-error: profile
  given<SyneriseDestinationOptions>({ mapping: { A: () => ({ profle: { customId: 'u1' } }) } })

  given<SyneriseEventInput>({ action: 'dog.bark', client, params: { loudness: 3 } })
  // @ts-expect-error: label
  given<SyneriseEventInput>({ action: 'dog.bark', client, lable: 'bark' })
  // @ts-expect-error: customId
  given<SyneriseEventInput>({ action: 'dog.bark', client: { customID: 'u1' } })
  // @ts-expect-error: a phone number is no identifier of an event
  given<SyneriseEventInput>({ action: 'dog.bark', client: { customId: 'u1', phone: '+48123456789' } })
  // @ts-expect-error: product-view
  given<SyneriseEventInput>({ type: 'product-views', client })
  // @ts-expect-error: a dedicated event has no action of its own
  given<SyneriseEventInput>({ type: 'shared', action: 'client.shared', client })
  given<SyneriseEventInput>({ type: 'added-to-cart', client, params: { ...cart, finalUnitPrice: eur, color: 'red' } })
  // @ts-expect-error: currency
  given<SyneriseCartParams>({ ...cart, finalUnitPrice: { amount: 1, curency: 'EUR' } })
  // @ts-expect-error: WEB_DESKTOP
  given<SyneriseCartParams>({ ...cart, finalUnitPrice: eur, source: 'WEB' })
  // @ts-expect-error: finalUnitPrice is missing
  given<SyneriseCartParams>({ ...cart, finalPrice: eur })

  // @ts-expect-error: items
  given<SyneriseAiEvents['recommendation.view']>({ ...frame, item: 'p1' })
  // @ts-expect-error: full-text-search
  given<SyneriseAiEvents['item.search.click']>({ ...frame, item: 'p1', searchType: 'fulltext' })
  // @ts-expect-error: orderId
  given<Partial<SyneriseTransaction>>({ orderID: 'o1' })
  // @ts-expect-error: firstName
  given<SyneriseProfile>({ customId: 'u1', firstname: 'Ada' })
  // @ts-expect-error: webPush
  given<SyneriseProfile>({ customId: 'u1', agreements: { webpush: true } })
  // @ts-expect-error: FEMALE
  given<SyneriseProfile>({ customId: 'u1', sex: 'female' })
  given<SyneriseProfile>({ customId: 'u1', attributes: { anything: null }, lastName: null })
})

function given<Value>(value: Value): void {
  expect(value).toBeDefined()
}
