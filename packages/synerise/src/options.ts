import type { DestinationOptions, Mapping } from '@waybill/core/destination'
import type { ClientCallOptions, NetworkOptions } from '@waybill/core/http'
import type { SyneriseAiGeneration } from './api/ai-endpoints.js'
import type { SyneriseMapped } from './destination/mapped.js'
import type { SyneriseEventSource } from './model/event/params-input.js'
import type { SyneriseFutureTime } from './model/event/time.js'

/** The options that the client and the destination share: credentials, addresses, and how events are written. */
export interface SyneriseSharedOptions extends NetworkOptions {
  /**
   * A workspace API key. It logs in, or signs every request when `workspaceGuid` is given too. It cannot be combined with
   * `token`. Source: https://hub.synerise.com/docs/settings/tool/api.
   */
  readonly apiKey?: string | undefined
  /**
   * The GUID of the workspace. With it, requests use Basic authentication (GUID and `apiKey`) instead of a login. The key
   * must allow Basic authentication in Synerise's settings. Needs `apiKey`.
   */
  readonly workspaceGuid?: string | undefined
  /**
   * A JWT of your own instead of `apiKey`, or a function that gives one. The function is called again when Synerise refuses
   * its token. A JWT of a profile cannot create transactions.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /**
   * A tracker key. It signs AI events (`?token=`) instead of the other credentials. A client that sends nothing but AI
   * events needs no other credentials; a destination does.
   */
  readonly trackerKey?: string | undefined
  /**
   * Where the workspace is hosted: `eu` is `api.synerise.com`, `us` is `api.azu.synerise.com`, `gcp` is
   * `api.geb.synerise.com`. Needed unless `baseUrl` or `transport` is given.
   */
  readonly region?: 'eu' | 'us' | 'gcp' | undefined
  /** An address instead of the region's own, for a proxy or a test. */
  readonly baseUrl?: string | undefined
  /**
   * Whether an event without a salt gets one. A repeat of a salted event overwrites it; an unsalted event is not repeated
   * while it is in doubt. Default true.
   */
  readonly salt?: boolean | undefined
  /** What to do with a time in the future, which Synerise replaces by its own time of receipt. Default `clamp`. */
  readonly futureTime?: SyneriseFutureTime | undefined
  /**
   * The largest body of a batch, in UTF-8 bytes, from 1,000 to 1,048,576. Synerise documents 1 MB without saying whether it
   * is decimal or binary. Default 1,000,000, which is safe either way.
   */
  readonly maxBatchBytes?: number | undefined
  /** Which of Synerise's two APIs AI events are sent to. Default `v1`. */
  readonly aiEvents?: SyneriseAiGeneration | undefined
  /**
   * How the time of an AI event is written: `iso` is ISO 8601, `ms` is epoch milliseconds. Synerise's page "Sending events"
   * says milliseconds and shows ISO 8601. Default `iso`.
   */
  readonly eventTimestamp?: 'iso' | 'ms' | undefined
}

/**
 * Options of `createSynerise`. One of `apiKey`, `token` and `trackerKey`, and one of `region` and `baseUrl`, must be given,
 * unless `transport` is given.
 */
export interface SyneriseOptions extends SyneriseSharedOptions, ClientCallOptions {}

/**
 * Options of `syneriseDestination`: those of the client, and how events are mapped. One of `apiKey` and `token`, and one of
 * `region` and `baseUrl`, must be given, unless `transport` is given.
 */
export interface SyneriseDestinationOptions extends SyneriseSharedOptions, DestinationOptions {
  /** Bounds one login, in milliseconds, from 1 to 3,600,000. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /**
   * Replaces the default mapping for single events. A key is the name of a `track` event, or the type of any other event
   * (`identify`, `page`, …). A function gives one or several results; `null`, as a value or as a result, skips the event.
   */
  readonly mapping?: Mapping<SyneriseMapped | readonly SyneriseMapped[] | null> | undefined
  /**
   * What `userId` is: `customId` is your own id, `id` is the profile's number at Synerise. With `id`, a `userId` that is not
   * such a number is sent as `customId`. Default `customId`.
   */
  readonly identity?: 'customId' | 'id' | undefined
  /**
   * Whether the e-mail address identifies the profile of an event. Must be false in workspaces with non-unique e-mail
   * addresses. Default true.
   */
  readonly emailIdentifier?: boolean | undefined
  /** Where an event happened that has no `properties.source` of its own. Default `WEB_DESKTOP`. */
  readonly source?: SyneriseEventSource | undefined
  /** The payment method of an order that has no `properties.payment_method` of its own. Default `UNKNOWN`. */
  readonly paymentMethod?: string | undefined
  /**
   * The currency of an event that names none, as three upper-case letters of ISO 4217. There is no default: without a
   * currency, an event whose type requires prices is sent as a custom event.
   */
  readonly currency?: string | undefined
}
