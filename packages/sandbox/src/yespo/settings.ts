import type { Workflows } from '../workflows.js'

/** One parameter of an event type with "Validate parameters" switched on. */
export interface YespoExpectedParameter {
  /** Name of the parameter. */
  readonly name: string
  /** Whether an event without the parameter is answered 400. */
  readonly required: boolean
}

/** Where an IP address is. */
export interface YespoLocation {
  /** Code of the country, like `UA`. */
  readonly countryCode: string
  /** Id of the country. */
  readonly countryId?: number
  /** Name of the region. */
  readonly regionName?: string
  /** Id of the region. */
  readonly regionId?: number
  /** Name of the city. */
  readonly cityName?: string
  /** Id of the city. */
  readonly cityId?: number
}

/** Rights of a key or token. `events` covers generating, importing and removing events; `events-and-contacts` also covers orders. */
export type YespoScope = 'full' | 'events' | 'events-and-contacts' | 'messages'

/** Settings of the Yespo emulator, with a switch for what the documents leave open. */
export interface YespoSettings {
  /** API key: the password of Basic authorization, with any user name. Default `sandbox-yespo-key`. */
  readonly apiKey?: string
  /** Rights of the API key. Default `full`. */
  readonly apiKeyScope?: YespoScope
  /** Bearer token with all rights. Default `sandbox-yespo-token`. */
  readonly accessToken?: string
  /** Further Bearer tokens, each with its rights. Default: none. */
  readonly accessTokens?: Readonly<Record<string, YespoScope>>
  /** HTTP status for a key or token without the right. The documents do not say. Default 403. */
  readonly forbiddenStatus?: 401 | 403
  /** Body that `/v1/auth/token` answers with: `{ token }` (the default), `{ access_token, token_type }` or the bare token. The documents do not say. */
  readonly tokenAnswer?: 'token' | 'access_token' | 'text'
  /** Life of a token of `/v1/auth/token` in seconds. The documents do not say. Default: infinite. */
  readonly tokenTtlSeconds?: number
  /** Most requests within one second; more are answered 429. Default: no limit. */
  readonly requestsPerSecond?: number
  /** Most requests to `/v1/contacts` within one second; more are answered 429. Default 200, as documented. */
  readonly contactRequestsPerSecond?: number
  /** Largest body of an event, in bytes of UTF-8. Default 20,000; the documents say "20 kilobytes", so 20,480 is possible. */
  readonly eventBytes?: number
  /** HTTP status for an event above `eventBytes`. The documents do not say. Default 400. */
  readonly tooLargeStatus?: number
  /** Whether `eventBytes` also limits each event of `past_events`. The documents do not say. Default false. */
  readonly limitPastEvents?: boolean
  /** Whether past events can be deleted, which Yespo's support switches on. Default false. */
  readonly pastEventsDeletion?: boolean
  /** Whether forbidden characters are answered 400 (`refuse`, the default) or accepted. The documents do not say. */
  readonly forbiddenCharacters?: 'refuse' | 'accept'
  /** Event types with "Validate parameters" switched on: their parameters by key of the event type. Default: none. */
  readonly validatedEventTypes?: Readonly<Record<string, readonly YespoExpectedParameter[]>>
  /** Workflows that an event starts: their names by key of the event type. An imported past event starts none. Default: none. */
  readonly workflows?: Workflows
  /** How long after it was last written a contact shows in the search, in milliseconds. The documents do not say. Default 0: at once. */
  readonly visibleAfterMs?: number
  /** Additional contact fields by id with their kind, for `profileInputs`. Default: any id with any text is accepted. */
  readonly additionalFields?: Readonly<Record<string, 'text' | 'number' | 'date'>>
  /** Where the IP addresses are that events bring in the parameter `ip`: it is added to the event and to its contact, unless the event says it itself. Default: none is known, and nothing is added. */
  readonly locations?: Readonly<Record<string, YespoLocation>>
  /** What becomes of an event whose type and `keyValue` came before: `keep` (the default), or `ignore`, as "keyValue determines event uniqueness" may mean. The documents do not say. */
  readonly repeatedEvents?: 'keep' | 'ignore'
  /** Whether an event creates its contact, as with segmentation switched on for the event type. Default true. */
  readonly contactsFromEvents?: boolean
  /** What an invalid contact or order in a list leads to: an element of `failedContacts` or `failedOrders` (`report`, the default), or 400 for the whole list (`refuse`). */
  readonly invalidItems?: 'report' | 'refuse'
  /** Whether a list with one element becomes the bare element in answers, as in Yespo's samples. Default true. */
  readonly collapseLists?: boolean
  /** Whether numbers and booleans in answers about messages are strings, as in Yespo's samples. Default true. */
  readonly numbersAsStrings?: boolean
  /** Ids of the prepared messages that exist; any other is answered 404. Default: empty, which means that every id exists. */
  readonly preparedMessages?: readonly number[]
  /** How long an import is `RUNNING` before it is `FINISHED`, in milliseconds of the sandbox's clock. Default 0. */
  readonly importMs?: number
  /** Body that `/v1/orders` answers with: `json` with `asyncSessionId` (the default), or `empty` as older clients saw it. */
  readonly ordersAnswer?: 'json' | 'empty'
  /** Time in milliseconds within which the same body to contact, contacts or orders is answered "Duplicated request". Default 0: never. */
  readonly duplicateWindowMs?: number
  /** HTTP status of "Duplicated request". The documents do not say. Default 400. */
  readonly duplicateStatus?: number
}

/** Settings after defaults. */
export type YespoConfiguration = Required<YespoSettings>

/** Fills in the defaults. */
export function yespoConfiguration(settings: YespoSettings = {}): YespoConfiguration {
  return {
    apiKey: 'sandbox-yespo-key',
    apiKeyScope: 'full',
    accessToken: 'sandbox-yespo-token',
    accessTokens: {},
    forbiddenStatus: 403,
    tokenAnswer: 'token',
    tokenTtlSeconds: Number.POSITIVE_INFINITY,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    contactRequestsPerSecond: 200,
    eventBytes: 20_000,
    tooLargeStatus: 400,
    limitPastEvents: false,
    pastEventsDeletion: false,
    forbiddenCharacters: 'refuse',
    validatedEventTypes: {},
    workflows: {},
    visibleAfterMs: 0,
    additionalFields: {},
    locations: {},
    repeatedEvents: 'keep',
    contactsFromEvents: true,
    invalidItems: 'report',
    collapseLists: true,
    numbersAsStrings: true,
    preparedMessages: [],
    importMs: 0,
    ordersAnswer: 'json',
    duplicateWindowMs: 0,
    duplicateStatus: 400,
    ...settings,
  }
}
