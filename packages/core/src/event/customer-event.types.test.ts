import { expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { CustomerEvent, CustomerEventInput } from './customer-event.js'
import type { customerEventSchema } from './customer-event-schema.js'
import { untrusted } from './read-event.js'

type SchemaInput = z.input<ReturnType<typeof customerEventSchema>>

/** Without the fields that the rules do not look at. */
type Ruled<T> = T extends unknown
  ? { [Key in keyof T as string extends Key ? never : Key extends 'channel' | 'version' ? never : Key]: T[Key] }
  : never

it('an event as it is written, and as it was accepted, is one that the rules look at', () => {
  expectTypeOf<Agrees<Ruled<SchemaInput>, Ruled<CustomerEventInput>>>().toEqualTypeOf<true>()
  expectTypeOf<CustomerEvent>().toExtend<CustomerEventInput>()
  expectTypeOf<SchemaInput['type']>().toEqualTypeOf<CustomerEventInput['type']>()
})

it('a misspelt event does not compile', () => {
  const accept = (event: CustomerEventInput) => event
  // @ts-expect-error `type` is missing
  accept({ typ: 'track' })
  // @ts-expect-error no event at all
  accept(42)
  // @ts-expect-error a track has an event
  accept({ type: 'track', userId: 'u1' })
  // @ts-expect-error `propertes`
  accept({ type: 'track', event: 'A', userId: 'u1', propertes: {} })
  accept({ type: 'track', event: 'A', userId: 'u1', properties: { total: 1 } })
  accept(untrusted(42))
})
