/** One parameter of an event type whose parameters are validated. */
export interface YespoExpectedParameter {
  readonly name: string
  readonly required: boolean
}

/** What a key or token may do. `events`: generate, import and remove events. */
export type YespoScope = 'full' | 'events' | 'events-and-contacts' | 'messages'

/** How the Yespo emulator is set up, and what it does where Yespo's documents are silent. */
export interface YespoSettings {
  /** Password of Basic authorization; any user name goes with it. Default `sandbox-yespo-key`. */
  readonly apiKey?: string
  /** Rights of the API key. Default `full`. */
  readonly apiKeyScope?: YespoScope
  /** Accepted as Bearer token, with all rights. Default `sandbox-yespo-token`. */
  readonly accessToken?: string
  /** Further Bearer tokens and what each may do. Default none. */
  readonly accessTokens?: Readonly<Record<string, YespoScope>>
  /** Status for a key or token without the right, which is not documented. Default 403. */
  readonly forbiddenStatus?: 401 | 403
  /** Answer of `/v1/auth/token`, which is not documented: `{ token }` (the default), `{ access_token, token_type }`, or the bare token. */
  readonly tokenAnswer?: 'token' | 'access_token' | 'text'
  /** Life of a token of `/v1/auth/token`, which is not documented. Default: for ever. */
  readonly tokenTtlSeconds?: number
  /** More requests than this within one second are answered 429. Default: no limit. */
  readonly requestsPerSecond?: number
  /** The same for `/v1/contacts` alone. Default 200, as documented. */
  readonly contactRequestsPerSecond?: number
  /** Largest body of an event in bytes of UTF-8. Default 20,000; the documents say "20 kilobytes", so 20,480 is possible. */
  readonly eventBytes?: number
  /** Status of an event above `eventBytes`, which is not documented. Default 400. */
  readonly tooLargeStatus?: number
  /** The size limit of events holds for every one of `past_events` too: the documents do not say. Default false. */
  readonly limitPastEvents?: boolean
  /** Support has switched the deletion of past events on. Default false. */
  readonly pastEventsDeletion?: boolean
  /** Forbidden characters are answered 400 (`refuse`, the default) or let through: the documents do not say which. */
  readonly forbiddenCharacters?: 'refuse' | 'accept'
  /** Event types with "Validate parameters" switched on, by key. Default none. */
  readonly validatedEventTypes?: Readonly<Record<string, readonly YespoExpectedParameter[]>>
  /** Additional contact fields by id, for `profileInputs`. Default: any id, any text. */
  readonly additionalFields?: Readonly<Record<string, 'text' | 'number' | 'date'>>
  /** Events create the contact they are about, as with segmentation switched on for the event type. Default true. */
  readonly contactsFromEvents?: boolean
  /** What a bad contact or order in a list leads to: an entry in `failedContacts`/`failedOrders` (`report`, the default) or 400 for the whole list. */
  readonly invalidItems?: 'report' | 'refuse'
  /** Lists of one in answers become the bare object, as in Yespo's own samples. Default true. */
  readonly collapseLists?: boolean
  /** Numbers and booleans in answers about messages are strings, as in Yespo's own samples. Default true. */
  readonly numbersAsStrings?: boolean
  /** Ids of the prepared messages that exist; another is 404. Default none, and then every one exists. */
  readonly preparedMessages?: readonly number[]
  /** How long an import is `RUNNING` before it is `FINISHED`, in milliseconds of the sandbox's clock. Default 0. */
  readonly importMs?: number
  /** Answer of `/v1/orders`: `json` with `asyncSessionId` (the default), or an `empty` body as older clients saw it. */
  readonly ordersAnswer?: 'json' | 'empty'
  /** The same body to contact, contacts or orders within so many milliseconds is a "Duplicated request". Default 0: never. */
  readonly duplicateWindowMs?: number
  /** Status of "Duplicated request", which is not documented. Default 400. */
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
    additionalFields: {},
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
