import type { Workflows } from '../workflows.js'

/** Settings of the Synerise emulator, with a switch for what the documents leave open or contradict. */
export interface SyneriseSettings {
  /** Workspace API key, for the login and as the password of Basic authorization. Default: a fixed UUID, returned in `credentials`. */
  readonly apiKey?: string
  /** GUID of the workspace: the user name of Basic authorization. Default: a fixed UUID, returned in `credentials`. */
  readonly workspaceGuid?: string
  /** Tracker key, sent as `?token=` with AI events. Default: a fixed UUID, returned in `credentials`. */
  readonly trackerKey?: string
  /** Further Bearer tokens that count as a profile's: accepted for events, not for transactions and profiles. Default: none. */
  readonly profileTokens?: readonly string[]
  /** Life of a workspace token in seconds. Default 3600. */
  readonly tokenTtlSeconds?: number
  /** Form of workspace tokens: `jwt` (the default) has readable claims with `exp`, `opaque` has none. */
  readonly tokenFormat?: 'jwt' | 'opaque'
  /** Whether the key may be used with Basic authorization. Default true. */
  readonly basicAuth?: boolean
  /** Permissions that the key lacks, such as `API_TRANSACTION_CREATE`. A request that needs one is answered 403. Default: none. */
  readonly deniedPermissions?: readonly string[]
  /** Event actions on the key's denylist. An event with one is answered 403. Default: none. */
  readonly deniedActions?: readonly string[]
  /** Workflows that an event starts when it is saved, whatever its time: their names by action. Default: none. */
  readonly workflows?: Workflows
  /** How long after it was last written a profile can be read, in milliseconds. The documents do not say. Default 0: at once. */
  readonly visibleAfterMs?: number
  /** Exact paths, or prefixes that end in `*`, that are answered 403 with any credentials. Default: none. */
  readonly deniedEndpoints?: readonly string[]
  /** IP addresses from which the key is accepted; any other is answered 403. Default: empty, which means any address. */
  readonly allowedAddresses?: readonly string[]
  /** How far the server's clock is ahead of the sandbox's, in milliseconds. Saved times, tokens, `/v4/server/time` and the `Date` of answers follow it. Default 0. */
  readonly clockSkewMs?: number
  /** Kinds of batches that accept their valid items and answer 207 with an array of errors for the others. Old references declare 207 for profiles. Any other batch is accepted as a whole or answered 400. Default: none. */
  readonly partialBatches?: readonly SyneriseBatchName[]
  /** Form of error bodies. `by-service` (the default) means `classic` on `/v4` and `newer` elsewhere; `html` and `empty` are what a proxy may send. */
  readonly errorBody?: 'by-service' | 'classic' | 'newer' | 'html' | 'empty'
  /** Whether AI clicks need the parameters of the API reference: `item` or `productId`, for searches also `position` and `searchType`. Synerise's article names `items` instead. Default false: any of these names is accepted. */
  readonly strictAiClicks?: boolean
  /** Whether an error of a batch names the item, as in `[3].label`; otherwise it names only `label`. Default true. */
  readonly batchErrorIndex?: boolean
  /** Largest batch in bytes. Default 1,000,000; the documents say "1 MB", so 1,048,576 is possible. */
  readonly batchBytes?: number
  /** Status of a batch above `batchBytes`, which is not documented. Default 413. */
  readonly tooLargeStatus?: number
  /** Whether batches of transactions and AI events have the limits of other batches. The documents do not say. Default false. */
  readonly assumedBatchLimits?: boolean
  /** Whether to enforce what the documents ask for without naming a consequence: no nulls, no `action` beside a dedicated type. Default true. */
  readonly strict?: boolean
  /** Whether transactions need `source`, as old references say and newer ones do not. Default false. */
  readonly requireSource?: boolean
}

/** Kind of a batch, after the endpoint that takes it. */
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
    workflows: {},
    visibleAfterMs: 0,
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
