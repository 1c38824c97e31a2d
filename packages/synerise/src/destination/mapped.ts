import { type CustomerEvent, InvalidInputError, type Item, type VendorCall } from '@waybill/core'
import type { SyneriseAiBatchType } from '../api/ai-endpoints.js'
import { keyedName } from '../api/endpoints.js'
import { prepareEvent } from '../client/prepare-event.js'
import { prepareAiEvent, type SyneriseAiEvent } from '../model/ai-event.js'
import type { SyneriseEventInput } from '../model/event.js'
import { prepareProfile, type SyneriseProfile } from '../model/profile.js'
import { prepareTransaction, type SyneriseTransaction } from '../model/transaction.js'
import type { SyneriseDestinationSettings } from '../options.js'
import { identifiersOf } from './identity.js'

type Without<Value, Names extends PropertyKey> = Value extends unknown ? Omit<Value, Names> : never

/** An event as `events.batch` takes it. Without `client`, `time` and `eventSalt` it gets those of the canonical event. */
export type SyneriseMappedEvent = Without<SyneriseEventInput, 'client'> & {
  readonly client?: SyneriseEventInput['client'] | undefined
}

/** An AI event with its type; without `eventTimestamp` it gets the time of the canonical event. */
export type SyneriseMappedAiEvent = {
  readonly [Type in SyneriseAiBatchType]: SyneriseAiEvent<Type> & { readonly type: Type }
}[SyneriseAiBatchType]

/** What a mapping makes of an event. */
export type SyneriseMapped =
  | SyneriseMappedEvent
  | { readonly ai: SyneriseMappedAiEvent }
  /** Without `client` and `recordedAt` it gets those of the canonical event. */
  | {
      readonly transaction: Omit<SyneriseTransaction, 'client'> & {
        readonly client?: SyneriseTransaction['client'] | undefined
      }
    }
  | { readonly profile: SyneriseProfile }

/** The call that a mapping's result becomes; the `index`-th of its event. Throws `InvalidInputError`. */
export function mappedCall(
  mapped: SyneriseMapped,
  { event, acceptedAt }: Item,
  { index, ...settings }: SyneriseDestinationSettings & { readonly index: number },
): VendorCall {
  // What a mapping without types gives may be anything.
  if (typeof mapped !== 'object' || mapped === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an object, a list of objects or null' }], {
      subject: 'result of the mapping',
      code: 'invalid_event',
    })
  const stamp = { now: acceptedAt, futureTime: settings.futureTime }
  if ('ai' in mapped) {
    const { type, ...ai } = mapped.ai
    const input = { ...ai, eventTimestamp: ai.eventTimestamp ?? event.timestamp }
    const { body } = prepareAiEvent(type, input, { ...settings, now: acceptedAt })
    return { endpoint: `${settings.aiEvents}/batch/${type}`, json: body }
  }
  if ('profile' in mapped) return { endpoint: 'profileBatch', json: prepareProfile(mapped.profile).body }
  if ('transaction' in mapped) {
    const { transaction } = mapped
    const recordedAt = transaction.recordedAt ?? event.timestamp
    const input = { ...transaction, client: clientOf(transaction.client, event, settings), recordedAt }
    const { body, keyed } = prepareTransaction(input, { ...stamp, salted: settings.salt })
    return { endpoint: keyedName('transactionBatch', keyed), json: body }
  }
  const salt = index === 0 ? event.messageId : `${event.messageId}:${index}`
  const { body, keyed } = prepareEvent(
    { ...mapped, client: clientOf(mapped.client, event, settings), time: mapped.time ?? event.timestamp },
    { ...stamp, salt: settings.salt ? salt : undefined },
  )
  return { endpoint: keyedName('eventBatch', keyed), json: body }
}

function clientOf<Client>(client: Client | undefined, event: CustomerEvent, settings: SyneriseDestinationSettings) {
  return client ?? identifiersOf(event, settings)
}
