/** How the Synerise emulator is set up, and what it does where Synerise's documents are silent or differ. */
export interface SyneriseSettings {
  /** Workspace API key, for the login and for Basic. */
  readonly apiKey?: string
  /** User name of Basic authorization. */
  readonly workspaceGuid?: string
  /** `?token=` of AI events. */
  readonly trackerKey?: string
  /** Further Bearer tokens of profiles: good for events, not for transactions and profiles. Default none. */
  readonly profileTokens?: readonly string[]
  /** Life of a workspace token. Default 3600. */
  readonly tokenTtlSeconds?: number
  /** `jwt` (the default) has readable claims with `exp`; `opaque` looks encrypted and tells nothing. */
  readonly tokenFormat?: 'jwt' | 'opaque'
  /** Whether Basic is switched on for the key. Default true. */
  readonly basicAuth?: boolean
  /** Permissions the key lacks, such as `API_TRANSACTION_CREATE`: 403. Default none. */
  readonly deniedPermissions?: readonly string[]
  /** Actions on the key's denylist: 403. Default none. */
  readonly deniedActions?: readonly string[]
  /** Paths, exact or a prefix ending in `*`, that the key may not use: 403 whoever asks. Default none. */
  readonly deniedEndpoints?: readonly string[]
  /** IP addresses the key may be used from: 403 from any other. Default none listed: from anywhere. */
  readonly allowedAddresses?: readonly string[]
  /** The server's clock minus that of the sandbox, in milliseconds: saved times, tokens and `/v4/server/time` go by it. Default 0. */
  readonly clockSkewMs?: number
  /** Batches that take their good items and answer 207 with an array of errors for the bad ones. Old references declare 207 for profiles; a batch elsewhere is taken as a whole or refused with 400. Default none. */
  readonly partialBatches?: readonly SyneriseBatchName[]
  /** Shape of error bodies. Default `by-service`: `classic` on `/v4`, `newer` elsewhere. */
  readonly errorBody?: 'by-service' | 'classic' | 'newer' | 'html' | 'empty'
  /** Clicks need what the reference gives them (`item` or `productId`, of searches also `position` and `searchType`); the article asks for `items` instead. Default false: any of these names will do. */
  readonly strictAiClicks?: boolean
  /** The error of a batch names the item, `[3].label`; otherwise only `label`. Default true. */
  readonly batchErrorIndex?: boolean
  /** Largest batch in bytes. Default 1,000,000; the documents say "1 MB", so 1,048,576 is possible. */
  readonly batchBytes?: number
  /** Status of a batch above `batchBytes`, which is not documented. Default 413. */
  readonly tooLargeStatus?: number
  /** Transactions and AI events in batches have the limits of other batches, which is not documented. Default false. */
  readonly assumedBatchLimits?: boolean
  /** Enforce what the documents ask for without telling the consequence: no nulls, no `action` beside a dedicated type. Default true. */
  readonly strict?: boolean
  /** Transactions need `source`: old references say so, newer ones do not. Default false. */
  readonly requireSource?: boolean
}

/** A family of batches. */
export type SyneriseBatchName = 'events' | 'ai-events' | 'transactions' | 'clients'

/** Settings after defaults. */
export type SyneriseConfiguration = Required<SyneriseSettings>

/** Fills in the defaults. */
export function syneriseConfiguration(settings: SyneriseSettings = {}): SyneriseConfiguration {
  return {
    apiKey: '5a4db0c5-0000-4000-8000-000000000001',
    workspaceGuid: '5a4db0c5-0000-4000-8000-000000000002',
    trackerKey: '5a4db0c5-0000-4000-8000-000000000003',
    profileTokens: [],
    tokenTtlSeconds: 3600,
    tokenFormat: 'jwt',
    basicAuth: true,
    deniedPermissions: [],
    deniedActions: [],
    deniedEndpoints: [],
    allowedAddresses: [],
    clockSkewMs: 0,
    partialBatches: [],
    errorBody: 'by-service',
    strictAiClicks: false,
    batchErrorIndex: true,
    batchBytes: 1_000_000,
    tooLargeStatus: 413,
    assumedBatchLimits: false,
    strict: true,
    requireSource: false,
    ...settings,
  }
}
