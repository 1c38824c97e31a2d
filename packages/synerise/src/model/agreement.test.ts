import { expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { SyneriseDestinationOptions, SyneriseOptions } from '../options.js'
import type { clientSchema, destinationSchema } from '../settings.js'
import type { aiEventSchemas } from './ai-event.js'
import type { SyneriseAiEvents } from './ai-event-input.js'
import type { customEventSchema, eventSchema } from './event.js'
import type { SyneriseCustomEvent, SyneriseEventInput } from './event-input.js'
import type { identifiersSchema, SyneriseIdentifiers } from './identifiers.js'
import type { profileSchema } from './profile.js'
import type { SyneriseProfile } from './profile-input.js'
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
