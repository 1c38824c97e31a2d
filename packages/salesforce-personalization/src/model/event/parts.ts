/** Custom attributes by their names. Each must be defined in the dataset; the vendor documents no others. */
export type SalesforceAttributes = Readonly<Record<string, string | number | boolean>>

/** The channel of an event. `Server` and `Web` have identity support; other names are labels. */
export type SalesforceChannel = 'Server' | 'Web' | (string & {})

/** Where an event comes from, `source`. */
export interface SalesforceSource {
  /**
   * The channel, case-sensitive. Only `Server` and `Web` have identity support; other names are labels. The client and the
   * destination add it where it is missing.
   */
  readonly channel?: SalesforceChannel | undefined
  /** The application that sends, like `POS`. Campaigns can target it. */
  readonly application?: string | undefined
  /** The kind of page that was viewed, in words of your own, like `PDP`. */
  readonly pageType?: string | undefined
  /** The URL of the page that was viewed. */
  readonly url?: string | undefined
  /** The URL of the page before it. */
  readonly urlReferrer?: string | undefined
  /** Language and country, ISO 639 and ISO 3166 with `_` between, like `en_US`. `en`, `es_419` and `zh_Hans_CN` are sent too. */
  readonly locale?: string | undefined
  /** The content zones to fill. A template that declares zones answers only an event that lists one of them. */
  readonly contentZones?: readonly string[] | undefined
  /**
   * When the event happened: a `Date`, ISO 8601 with a zone, or epoch milliseconds, in which it is sent. Default: when it
   * arrives. Documented for the Evergage dialect.
   */
  readonly time?: string | number | Date | undefined
  /** Version of the sitemap configuration. The vendor's Web SDK sets it. */
  readonly configVersion?: number | string | undefined
  /** Version of the Web SDK. The vendor's Web SDK sets it. */
  readonly beaconVersion?: number | string | undefined
  /** The visitor's user agent. Default: that of the request, which is this server's. */
  readonly userAgent?: string | undefined
  /** The visitor's IP address. Default: that of the request, which is this server's. */
  readonly clientIp?: string | undefined
  /** The operating system. Mobile only. */
  readonly operatingSystem?: string | undefined
  /** The version of the operating system. Mobile only. */
  readonly operatingSystemVersion?: string | undefined
  /** The model of the device. Mobile only. */
  readonly device?: string | undefined
  /** The survey that the event belongs to. */
  readonly surveyId?: string | undefined
  /** When the visitor began the survey. The vendor documents no format. */
  readonly surveyStartTime?: string | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** An account profile (B2B), `account`. The vendor retired the feature in August 2024; newer tenants may not have it. */
export interface SalesforceAccountProfile {
  /** The id of the account. */
  readonly id?: string | undefined
  /** The account's domain. Only older documents name it. */
  readonly domain?: string | undefined
  /** The account's encrypted id: `persistedUserId.accountId` of an earlier reply. */
  readonly encryptedId?: string | undefined
  /** Account attributes; each must be defined in the dataset. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** What the vendor does with an event, `flags`. */
export interface SalesforceFlags {
  /** Evaluate and return no campaigns. Default false. */
  readonly noCampaigns?: boolean | undefined
  /** The event came from a page load (Evergage dialect). Default false. */
  readonly pageView?: boolean | undefined
  /** Create or extend no visit, and record no referrer. Default false. */
  readonly nonInteractive?: boolean | undefined
  /** The vendor ignores the event. Default false. */
  readonly doNotTrack?: boolean | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** One consent of a user, an element of `consents`. */
export interface SalesforceConsent {
  /** What the consent is for. The vendor's Web SDK knows `Personalization` and `Tracking`. */
  readonly purpose: string
  /** Who collected the consent, like the name of your consent manager. */
  readonly provider: string
  /**
   * Whether the user agreed. The documents write `OptIn` and `OptOut`, the vendor's Web SDK sends a space in them: either is
   * taken, and sent with the space.
   */
  readonly status: 'Opt In' | 'Opt Out' | 'OptIn' | 'OptOut'
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** What helps to find out why a campaign is missing, `debug`. */
export interface SalesforceDebug {
  /** Adds `campaignExplanations` and `eventDetails` to the reply. Only `authevent` returns them. Default false. */
  readonly explanations?: boolean | undefined
  /**
   * Comma-separated ids of experiences to return whatever their rules say, published or not. Or the text `"true"`: testing
   * mode, in which the rules count. Works only by `authevent` with channel `Server`.
   */
  readonly testMessages?: string | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** One impression, click or dismissal of an experience. `impressionOf`, `clickOf` and `dismissalOf` make it. */
export interface SalesforceCampaignStat {
  /** The experience: `experienceId` of the campaign in the reply. */
  readonly experienceId: string
  /** What happened to the experience. */
  readonly stat: 'Impression' | 'Click' | 'Dismissal'
  /** Whether the user is in the control group. See `isControl`. */
  readonly control: boolean
  /** Ids of the items that the statistic is about, by item type: `{ Product: ['BOOT-1'] }`. */
  readonly catalog?: Readonly<Record<string, readonly string[]>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** The top-level fields that both dialects have. */
export interface SalesforceEventFields {
  /** Where the event comes from. */
  readonly source?: SalesforceSource | undefined
  /** The account of the user (B2B). Retired by the vendor in August 2024. */
  readonly account?: SalesforceAccountProfile | undefined
  /** What the vendor does with the event. Default: every flag is false. */
  readonly flags?: SalesforceFlags | undefined
  /** The user's consents. The name `consents` is that of the vendor's Web SDK; the documents show none. */
  readonly consents?: readonly SalesforceConsent[] | undefined
  /** What helps to find out why a campaign is missing. */
  readonly debug?: SalesforceDebug | undefined
  /** Impressions, clicks and dismissals of campaigns that you showed. */
  readonly campaignStats?: readonly SalesforceCampaignStat[] | undefined
  /** Web timings in milliseconds, whose names differ between the dialects. A server has none. */
  readonly performance?: Readonly<Record<string, number>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}
