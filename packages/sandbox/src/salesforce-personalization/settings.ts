import type { JsonObject } from '../server/json-object.js'
import type { Workflows } from '../workflows.js'

/** Rows of an export that are made while they are sent, so that an export may be larger than memory. */
export interface SalesforceRows {
  /** Number of rows. */
  readonly count: number
  /** Makes the row with this index, from 0; `query` holds the request's parameters. Default: a made-up row with the documented fields. */
  readonly make?: (index: number, query: Readonly<Record<string, string>>) => JsonObject
}

/** Name of a built-in sample of campaigns. `SalesforceSettings.campaigns` describes each. */
export type SalesforceScenario = 'templated' | 'classic' | 'web' | 'control' | 'zones' | 'testing'

/** Settings of the Salesforce Personalization emulator, with a switch for what the documents leave open. */
export interface SalesforceSettings {
  /** API Key ID of the only API token. Default `sandbox-key-id`. */
  readonly apiKeyId?: string
  /** API Secret Key of the only API token. Default `sandbox-key-secret`. */
  readonly apiKeySecret?: string
  /** Whether the token has the right *Can send events*. Without it authevent answers 403. Default true. */
  readonly canSendEvents?: boolean
  /** Whether the token has the right *Can access API*. Without it exports, look-up and deletion answer 403. Default true. */
  readonly canAccessApi?: boolean
  /** IP addresses from which the token is accepted; any other is answered 403. Default: empty, which means any address. */
  readonly allowedAddresses?: readonly string[]
  /** Account name, which is part of the vendor's host name. The sandbox only returns it in `credentials`. Default `sandbox`. */
  readonly account?: string
  /** Name of the only dataset. Default `engage`. */
  readonly dataset?: string
  /** Whether an unknown dataset is answered 404 (`refuse`, the default) or treated as the known one (`accept`). The documents do not say. */
  readonly unknownDataset?: 'refuse' | 'accept'
  /**
   * Campaigns in the shape of `CampaignResponse`. One with `campaignType` "ServerSide" returns only for authevent with
   * `source.channel` "Server"; any other for `source.channel` "Web". One with `payload.contentZone` returns only when
   * `source.contentZones` lists it, and only the first for a zone. A name stands for a whole sample: `templated` and
   * `control` (server-side with a payload), `classic` (server-side with messages), `web` (with a compiled template),
   * `zones` (two for the zone `home_hero`, one for `pdp_recs`), `testing` (one with messages in the state Testing, without
   * promoted items and dynamic content but with whole items, and one whose template has no name). Default none.
   */
  readonly campaigns?: readonly (JsonObject | SalesforceScenario)[]
  /**
   * Which requests get server-side campaigns. `trusted` (the default, as in datasets after 2021-01-28): authevent with the
   * channel Server. `untrusted` (older datasets): any endpoint with the channel Server. `unrestricted`: any endpoint with
   * the channel Server or Web, as after removing the rule `channel: Server`.
   */
  readonly serverChannel?: 'trusted' | 'untrusted' | 'unrestricted'
  /** Whether Pipeline Identity Resolution is on, so that replies carry `resolvedUserId`. Default true. */
  readonly identityResolution?: boolean
  /**
   * When replies carry `persistedUserId`. `captured` (the default): as in captured answers, with identity resolution
   * on the public endpoint, without it when `user.id` was sent. `documented`: only without identity resolution, when
   * `user.id` was sent. `identified`: whenever the event names its user, as another page says.
   */
  readonly persistedUserId?: 'captured' | 'documented' | 'identified'
  /** User attributes that identify a user, beside `user.id` and `user.identities`. Default `emailAddress`, `customerId`, `userId`, `sfmcContactKey` and `profileId`. */
  readonly identityAttributes?: readonly string[]
  /** Whether an event without `user.encryptedId` is answered with `errorCode` 1. Default false. */
  readonly requireEncryptedId?: boolean
  /** With `malformed`, an anonymous id other than 16 hexadecimal digits is accepted with `errorCode` 4. The documents do not show the rest of such a reply. Default `never`. */
  readonly correctAnonymousIds?: 'never' | 'malformed'
  /** Whether to enforce formats that the documents ask for without naming a consequence: minified JSON, locale, time. Default true. */
  readonly strict?: boolean
  /** Journeys and triggered campaigns that an event starts, whatever its time: their names by its `action`, or the `name` of its `interaction`. Default: none. */
  readonly workflows?: Workflows
  /** How long after its acceptance an event shows in the look-up of its user, in milliseconds. The documents do not say. Default 0: at once. */
  readonly visibleAfterMs?: number
  /** Rows of the Account Export API. Default none. */
  readonly accounts?: readonly JsonObject[] | SalesforceRows
  /** Rows of the User Export API; a row's `geo` is returned only with `includeGeo=true`. Default `remembered`: the users that events created. */
  readonly users?: 'remembered' | readonly JsonObject[] | SalesforceRows
  /** Segments by name or id, each a list of the `name` of its accounts or users. An unknown segment is answered 404. What `segmentationId` does is not documented, so it does nothing. Default: none, and then a segment filter has no effect. */
  readonly segments?: Readonly<Record<string, readonly string[]>>
  /** How exports treat `pageSize` and `page`: as `documented` (the default), `ignored` (every answer has all rows) or `repeated` (every answer is the first page). */
  readonly exportPaging?: 'documented' | 'ignored' | 'repeated'
}

/** Settings after defaults. */
export type SalesforceConfiguration = Required<SalesforceSettings>

/** Fills in the defaults. */
export function salesforceConfiguration(settings: SalesforceSettings = {}): SalesforceConfiguration {
  return {
    apiKeyId: 'sandbox-key-id',
    apiKeySecret: 'sandbox-key-secret',
    canSendEvents: true,
    canAccessApi: true,
    allowedAddresses: [],
    account: 'sandbox',
    dataset: 'engage',
    unknownDataset: 'refuse',
    campaigns: [],
    serverChannel: 'trusted',
    identityResolution: true,
    persistedUserId: 'captured',
    identityAttributes: ['emailAddress', 'customerId', 'userId', 'sfmcContactKey', 'profileId'],
    requireEncryptedId: false,
    correctAnonymousIds: 'never',
    strict: true,
    workflows: {},
    visibleAfterMs: 0,
    accounts: [],
    users: 'remembered',
    segments: {},
    exportPaging: 'documented',
    ...settings,
  }
}
