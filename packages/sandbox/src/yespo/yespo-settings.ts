/** One parameter of an event type whose parameters are validated. */
export interface YespoExpectedParameter {
  readonly name: string
  readonly required: boolean
}

/** How the Yespo emulator is set up, and what it does where Yespo's documents are silent. */
export interface YespoSettings {
  /** Password of Basic authorization; any user name goes with it. Default `sandbox-yespo-key`. */
  readonly apiKey?: string
  /** Accepted as Bearer token. Default `sandbox-yespo-token`. */
  readonly accessToken?: string
  /** More requests than this within one second are answered 429. Default: no limit. */
  readonly requestsPerSecond?: number
  /** Largest body of an event in bytes of UTF-8. Default 20,000; the documents say "20 kilobytes", so 20,480 is possible. */
  readonly eventBytes?: number
  /** Status of an event above `eventBytes`, which is not documented. Default 400. */
  readonly tooLargeStatus?: number
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
    accessToken: 'sandbox-yespo-token',
    requestsPerSecond: Number.POSITIVE_INFINITY,
    eventBytes: 20_000,
    tooLargeStatus: 400,
    forbiddenCharacters: 'refuse',
    validatedEventTypes: {},
    additionalFields: {},
    contactsFromEvents: true,
    invalidItems: 'report',
    collapseLists: true,
    ordersAnswer: 'json',
    duplicateWindowMs: 0,
    duplicateStatus: 400,
    ...settings,
  }
}
