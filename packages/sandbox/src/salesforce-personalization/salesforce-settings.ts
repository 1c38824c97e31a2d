import type { JsonObject } from '../json-object.js'

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
  /** Account name, part of the host at the vendor; only shown in `credentials`. Default `sandbox`. */
  readonly account?: string
  /** The dataset. Default `engage`. */
  readonly dataset?: string
  /** An unknown dataset is answered 404 (`refuse`, the default) or taken for the known one. Not documented. */
  readonly unknownDataset?: 'refuse' | 'accept'
  /**
   * Campaigns in the shape of `CampaignResponse`. One with `campaignType` "ServerSide" returns only for authevent with
   * `source.channel` "Server"; any other for `source.channel` "Web". One with `payload.contentZone` returns only when
   * `source.contentZones` lists it, and only the first for a zone. Default none.
   */
  readonly campaigns?: readonly JsonObject[]
  /** Pipeline Identity Resolution: replies carry `resolvedUserId`. Default true. */
  readonly identityResolution?: boolean
  /** Attributes that identify a user, beside `user.id` and `user.identities`. */
  readonly identityAttributes?: readonly string[]
  /** Events without `user.encryptedId` are answered with `errorCode` 1. Default false. */
  readonly requireEncryptedId?: boolean
  /** Enforce formats that the documents ask for without telling the consequence: minified JSON, locale, time. Default true. */
  readonly strict?: boolean
  /** Rows of the Account Export API. Default none. */
  readonly accounts?: readonly JsonObject[]
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
    account: 'sandbox',
    dataset: 'engage',
    unknownDataset: 'refuse',
    campaigns: [],
    identityResolution: true,
    identityAttributes: ['emailAddress', 'customerId', 'userId', 'sfmcContactKey', 'profileId'],
    requireEncryptedId: false,
    strict: true,
    accounts: [],
    ...settings,
  }
}
