import type { JsonObject } from '../server/json-object.js'

/** Rows of an export that are made when they are asked for, so that there may be any number of them. */
export interface SalesforceRows {
  readonly count: number
  /** The row with this number, counted from 0, for this query. Default: an invented one with the documented fields. */
  readonly make?: (index: number, query: Readonly<Record<string, string>>) => JsonObject
}

/** A ready-made campaign: see the setting `campaigns`. */
export type SalesforceScenario = 'templated' | 'classic' | 'web' | 'control' | 'zones'

/** How the Salesforce Personalization emulator is set up, and what it does where the documents are silent. */
export interface SalesforceSettings {
  /** API Key ID of the one token. */
  readonly apiKeyId?: string
  /** API Secret Key of the one token. */
  readonly apiKeySecret?: string
  /** The token has *Can send events*; otherwise authevent answers 403. Default true. */
  readonly canSendEvents?: boolean
  /** The token has *Can access API*; otherwise the export answers 403. Default true. */
  readonly canAccessApi?: boolean
  /** IP addresses the token may be used from: 403 from any other. Default none listed: from anywhere. */
  readonly allowedAddresses?: readonly string[]
  /** Account name, part of the host at the vendor; only shown in `credentials`. Default `sandbox`. */
  readonly account?: string
  /** The dataset. Default `engage`. */
  readonly dataset?: string
  /** An unknown dataset is answered 404 (`refuse`, the default) or taken for the known one. Not documented. */
  readonly unknownDataset?: 'refuse' | 'accept'
  /**
   * Campaigns in the shape of `CampaignResponse`. One with `campaignType` "ServerSide" returns only for authevent with
   * `source.channel` "Server"; any other for `source.channel` "Web". One with `payload.contentZone` returns only when
   * `source.contentZones` lists it, and only the first for a zone. A name stands for a whole sample: `templated` and
   * `control` (server-side with a payload), `classic` (server-side with messages), `web` (with a compiled template),
   * `zones` (two for the zone `home_hero`, one for `pdp_recs`). Default none.
   */
  readonly campaigns?: readonly (JsonObject | SalesforceScenario)[]
  /**
   * What the channel Server asks for. `trusted` (the default, datasets after 2021-01-28): authevent. `untrusted` (older
   * ones): any endpoint. `unrestricted`: the rule `channel: Server` was removed, so Web will do as well.
   */
  readonly serverChannel?: 'trusted' | 'untrusted' | 'unrestricted'
  /** Pipeline Identity Resolution: replies carry `resolvedUserId`. Default true. */
  readonly identityResolution?: boolean
  /**
   * When replies carry `persistedUserId`. `captured` (the default): as in captured answers, with identity resolution
   * on the public endpoint, without it when `user.id` was sent. `documented`: only without identity resolution, when
   * `user.id` was sent. `identified`: whenever the event names its user, as another page says.
   */
  readonly persistedUserId?: 'captured' | 'documented' | 'identified'
  /** Attributes that identify a user, beside `user.id` and `user.identities`. */
  readonly identityAttributes?: readonly string[]
  /** Events without `user.encryptedId` are answered with `errorCode` 1. Default false. */
  readonly requireEncryptedId?: boolean
  /** Anonymous ids that are not 16 hexadecimal digits are taken in with `errorCode` 4; what else such a reply has is not documented. Default `never`. */
  readonly correctAnonymousIds?: 'never' | 'malformed'
  /** Enforce formats that the documents ask for without telling the consequence: minified JSON, locale, time. Default true. */
  readonly strict?: boolean
  /** Rows of the Account Export API. Default none. */
  readonly accounts?: readonly JsonObject[] | SalesforceRows
  /** Rows of the User Export API; `geo` in a row shows with `includeGeo=true` only. Default `remembered`: the users that events brought. */
  readonly users?: 'remembered' | readonly JsonObject[] | SalesforceRows
  /** Segments by name or id: the `name` of every account or user in them. Default none, and then a filter filters nothing; otherwise an unknown one is 404. */
  readonly segments?: Readonly<Record<string, readonly string[]>>
  /** How exports take `pageSize` and `page`: as `documented` (the default), `ignored` (always everything), or `repeated` (whatever the page, the first). */
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
    accounts: [],
    users: 'remembered',
    segments: {},
    exportPaging: 'documented',
    ...settings,
  }
}
