import { type CustomerEvent, InvalidInputError } from '@waybill/core'
import type { Delivery, VendorCall } from '@waybill/core/destination'
import { keyedName } from '../api/endpoints.js'
import { prepareEvent } from '../client/prepare-event.js'
import { prepareAiEvent } from '../model/event/ai.js'
import type { SyneriseAiBatchType, SyneriseAiEvents } from '../model/event/ai-input.js'
import type { SyneriseEventInput } from '../model/event/input.js'
import type { SyneriseIdentifiers } from '../model/identifiers.js'
import type { SyneriseProfile } from '../model/profile/input.js'
import { prepareProfile } from '../model/profile/profile.js'
import type { SyneriseRemark } from '../model/remark.js'
import { prepareTransaction, type SyneriseTransaction } from '../model/transaction.js'
import type { SyneriseDestinationSettings } from '../settings.js'
import { identifiersOf } from './identity.js'

/** `Omit` for each member of a union. */
type Without<Value, Names extends PropertyKey> = Value extends unknown ? Omit<Value, Names> : never

/** An identifier that a mapping may leave out. */
export interface SyneriseMappedClient {
  /** Whose event it is. Default: the identifiers of the canonical event. */
  readonly client?: SyneriseIdentifiers | undefined
}

/**
 * An event as `events.batch` accepts it, but `client` may be left out. Without `client`, `time` and `eventSalt` it gets the
 * identifiers, the timestamp and the message id of the canonical event.
 */
export type SyneriseMappedEvent = Without<SyneriseEventInput, 'client'> & SyneriseMappedClient

/** An AI event with its type. Without `eventTimestamp` it gets the timestamp of the canonical event. */
export type SyneriseMappedAiEvent = {
  readonly [Type in SyneriseAiBatchType]: SyneriseAiEvents[Type] & {
    /** The type of the AI event. `product.search.click` only with `aiEvents: 'ai-compat'`. */
    readonly type: Type
  }
}[SyneriseAiBatchType]

/**
 * A transaction, but `client` may be left out. Without `client` and `recordedAt` it gets the identifiers and the timestamp
 * of the canonical event.
 */
export type SyneriseMappedTransaction = Omit<SyneriseTransaction, 'client'> & SyneriseMappedClient

/**
 * What a mapping makes of an event: another event, an AI event, a transaction or a profile. The compiler does not look for
 * misspelt names in what a function returns. Write `satisfies SyneriseMapped` after the object to have it looked at; otherwise
 * the event is rejected with the name when it is mapped.
 */
export type SyneriseMapped =
  | SyneriseMappedEvent
  | {
      /** An AI event instead of an event. */
      readonly ai: SyneriseMappedAiEvent
    }
  | {
      /** A transaction instead of an event. */
      readonly transaction: SyneriseMappedTransaction
    }
  | {
      /** A profile to create or update instead of an event. */
      readonly profile: SyneriseProfile
    }

/** A call for one result of a mapping, with what is weaker in it than the mapping wrote. */
export interface MappedCall {
  readonly call: VendorCall
  readonly remarks: readonly SyneriseRemark[]
}

/** The call for one result of a mapping, the `index`-th of its event. Throws `InvalidInputError`. */
export function mappedCall(
  mapped: SyneriseMapped,
  { event, acceptedAt }: Delivery,
  { index, ...settings }: SyneriseDestinationSettings & { readonly index: number },
): MappedCall {
  // A mapping written in JavaScript may give anything.
  if (typeof mapped !== 'object' || mapped === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an object, a list of objects or null' }], {
      subject: 'result of the mapping',
      code: 'invalid_event',
    })
  const stamp = { now: acceptedAt, futureTime: settings.futureTime }
  if ('ai' in mapped) {
    const { type, ...ai } = mapped.ai
    const input = { ...ai, eventTimestamp: ai.eventTimestamp ?? event.timestamp }
    const { body, remarks } = prepareAiEvent(type, input, { ...settings, now: acceptedAt })
    return { call: { endpoint: `${settings.aiEvents}/batch/${type}`, json: body }, remarks }
  }
  if ('profile' in mapped) {
    const { body, remarks } = prepareProfile(mapped.profile)
    return { call: { endpoint: 'profileBatch', json: body }, remarks }
  }
  if ('transaction' in mapped) {
    const { transaction } = mapped
    const recordedAt = transaction.recordedAt ?? event.timestamp
    const input = { ...transaction, client: clientOf(transaction.client, event, settings), recordedAt }
    const { body, keyed, remarks } = prepareTransaction(input, { ...stamp, salted: settings.salt })
    return { call: { endpoint: keyedName('transactionBatch', keyed), json: body }, remarks }
  }
  const salt = index === 0 ? event.messageId : `${event.messageId}:${index}`
  const { body, keyed, remarks } = prepareEvent(
    { ...mapped, client: clientOf(mapped.client, event, settings), time: mapped.time ?? event.timestamp },
    { ...stamp, salt: settings.salt ? salt : undefined },
  )
  return { call: { endpoint: keyedName('eventBatch', keyed), json: body }, remarks }
}

function clientOf<Client>(client: Client | undefined, event: CustomerEvent, settings: SyneriseDestinationSettings) {
  return client ?? identifiersOf(event, settings)
}
