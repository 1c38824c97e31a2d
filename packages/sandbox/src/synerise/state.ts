import type { JsonObject } from '../server/json-object.js'

/** Profile of the workspace. */
export interface SyneriseProfile {
  /** Client id. One that the emulator gives out is at least 500,000,001. */
  readonly id: number
  /** Identifiers and native fields, such as `customId`, `email` and `firstName`. A field that null reset is absent. */
  readonly values: JsonObject
  /** Custom attributes by name. An attribute that null deleted is absent. */
  readonly attributes: JsonObject
  /** Marketing agreements by channel, such as `email`. */
  readonly agreements: JsonObject
  /** Tags, each once, in the order in which they were added. */
  readonly tags: readonly string[]
}

/** Event that the emulator saved. */
export interface SyneriseEvent {
  /** Id that the emulator gave the event. An event that replaces another keeps the other's id. */
  readonly uuid: string
  /** Action, such as `page.visit`. A dedicated endpoint determines it. */
  readonly action: string
  /** `SyneriseProfile.id` of the profile it belongs to. */
  readonly profileId: number
  /** Time of occurrence as saved: ISO 8601 in UTC. */
  readonly time: string
  /** Time as sent, also when the emulator replaced it because it was in the future. Absent when none was sent. */
  readonly originalTime?: string
  /** When it was last saved, in milliseconds since 1970 by the server's clock. */
  readonly savedAt: number
  /** Parameters without those that Synerise reserves and drops. */
  readonly params: JsonObject
  /** `eventSalt` as sent, which Synerise does not return. Absent when none was sent. */
  readonly eventSalt?: string
  /** Names of the workflows that it started. Absent: none. */
  readonly workflows?: readonly string[]
}

/** What the Synerise emulator has stored. A copy: later requests do not change it. */
export interface SyneriseState {
  /** Profiles in the order in which they were created. */
  readonly profiles: readonly SyneriseProfile[]
  /** Actions that events brought and that Synerise did not know, in the order in which it made definitions of them. */
  readonly definitions: readonly string[]
  /** All events, each once. A transaction is a `transaction.charge` with a `product.buy` for each product. */
  readonly events: readonly SyneriseEvent[]
  /** Those of `events` whose action is `transaction.charge`. */
  readonly transactions: readonly SyneriseEvent[]
}
