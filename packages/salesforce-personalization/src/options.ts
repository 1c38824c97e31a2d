import type { DestinationOptions, Mapping } from '@waybill/core/destination'
import type { ClientCallOptions, NetworkOptions } from '@waybill/core/http'
import type { SalesforceEvent } from './model/event/event.js'
import type { SalesforceChannel } from './model/event/parts.js'

/**
 * Where to send, and as whom. `account` and `instance` are required unless `baseUrl` or `transport` says where to send.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
 */
export interface SalesforceConnectionOptions extends NetworkOptions {
  /** First part of the Gears URL's host: `demo` in `https://demo.us-1.evergage.com`. */
  readonly account?: string | undefined
  /** Second part of the Gears URL's host: `us-1` in `https://demo.us-1.evergage.com`. */
  readonly instance?: string | undefined
  /**
   * An http or https URL in place of `account` and `instance`, without credentials, query and `/api2`: for a very old tenant,
   * a proxy or the sandbox. Beside it the two say nothing: requests go to this URL.
   */
  readonly baseUrl?: string | undefined
  /** Name or identifier of the dataset. */
  readonly dataset: string
  /**
   * API Key ID of an API token. Events then go by the trusted channel, for which the token needs the switch "Can send
   * events"; exports and users need "Can access API". Both the id and the secret are given, or neither.
   */
  readonly apiKeyId?: string | undefined
  /** API Key Secret of the same token. No error shows it. */
  readonly apiKeySecret?: string | undefined
  /** `source.channel` of events that name none; `null` adds none. Default: `Server` by the trusted channel, else `Web`. */
  readonly channel?: SalesforceChannel | null | undefined
  /** Item actions to allow besides the vendor's. Default: none, so that a misspelt item action is an error. */
  readonly customItemActions?: readonly string[] | undefined
}

/** Options of `createSalesforcePersonalization`. */
export interface SalesforcePersonalizationOptions extends SalesforceConnectionOptions, ClientCallOptions {}

/** Options of `salesforcePersonalizationDestination`. */
export interface SalesforcePersonalizationDestinationOptions extends SalesforceConnectionOptions, DestinationOptions {
  /** Bounds one request, in whole milliseconds from 1 to 3,600,000. Default: the deadline that the sender gives. */
  readonly timeoutMs?: number | undefined
  /** Events to send in place of the default ones. Default: none. */
  readonly mapping?: SalesforceMapping | undefined
  /**
   * Where `userId` goes. `id`: to `user.id`, the value of the identity attribute that is configured for the channel.
   * `attributes`: to the user attribute that `identityAttribute` names. Default `id`.
   */
  readonly identity?: 'id' | 'attributes' | undefined
  /**
   * Name of the identity attribute that gets `userId`, like `customerId`. Required with `identity: 'attributes'`. An event
   * in the SalesforceInteractions dialect needs it for `userId` in any case.
   */
  readonly identityAttribute?: string | undefined
  /**
   * User attributes to send: the attribute's name with the name of the trait that it comes from. Each attribute must be
   * defined in the dataset. Default `{ emailAddress: 'email' }`, which every dataset knows.
   */
  readonly attributes?: Readonly<Record<string, string>> | undefined
  /** Send events that name nobody, such as catalog updates. Default false: they are skipped as `no_identifier`. */
  readonly allowAnonymous?: boolean | undefined
  /** Send `group` events as accounts, a feature that the vendor retired in 2024. Default false: they are skipped. */
  readonly accounts?: boolean | undefined
  /** Provider of consents that name none. Default `Waybill`. */
  readonly consentProvider?: string | undefined
}

/**
 * By the name of a `track` event, or the type of any other event (`identify`, `page`, …): a function to the event to send,
 * or `null` to skip it. A function that returns `null` skips this one event. What the function leaves out of `user`,
 * `source`, `consents` and `flags` is added.
 */
export type SalesforceMapping = Mapping<SalesforceEvent | null>
