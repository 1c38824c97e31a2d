import type { JsonObject } from '../server/json-object.js'

/** A profile. */
export interface SyneriseProfile {
  readonly id: number
  /** `customId`, `uuid`, `email`, `phone`, `firstName`, …; a field that was reset is absent. */
  readonly values: JsonObject
  readonly attributes: JsonObject
  readonly agreements: JsonObject
  readonly tags: readonly string[]
}

/** A saved event. */
export interface SyneriseEvent {
  readonly uuid: string
  readonly action: string
  readonly profileId: number
  /** Time of occurrence as saved, in UTC. */
  readonly time: string
  /** The time as it was sent, also when it was rejected for lying in the future. */
  readonly originalTime?: string
  /** Milliseconds since 1970 of the last saving. */
  readonly savedAt: number
  readonly params: JsonObject
  /** Not readable through the vendor's API. */
  readonly eventSalt?: string
}

/** Read-only view of what the Synerise emulator remembers. */
export interface SyneriseState {
  readonly profiles: readonly SyneriseProfile[]
  /** All events, `transaction.charge` and its `product.buy` included. */
  readonly events: readonly SyneriseEvent[]
  /** The `transaction.charge` events. */
  readonly transactions: readonly SyneriseEvent[]
}
