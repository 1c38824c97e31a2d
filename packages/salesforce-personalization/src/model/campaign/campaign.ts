/**
 * A campaign of a reply. Tell kinds apart with `campaignKindOf`, not by `type`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
 */
export interface SalesforceCampaignResponse<Payload = SalesforceCampaignPayload> {
  /** Documented as `c` for server-side and `ng` for web campaigns; templated server-side campaigns come as `ng` too. */
  readonly type: 'c' | 'ng' | (string & {})
  /** The id of the campaign. */
  readonly campaignId: string
  /** The name of the campaign. */
  readonly campaignName: string
  /** Where the campaign is shown: by a server or in a browser. */
  readonly campaignType: 'ServerSide' | 'Web' | (string & {})
  /** The id of the experience that the user gets. Statistics name it: see `impressionOf`. */
  readonly experienceId: string
  /** The name of the experience that the user gets. */
  readonly experienceName: string
  /** Not documented; in captured replies of templated and web campaigns. May be empty. */
  readonly experienceSourceCode?: string
  /** The state of the campaign. */
  readonly state: SalesforceCampaignState
  /** A user of `Control` is shown nothing, but the impression is reported. See `isControl`. */
  readonly userGroup: 'Default' | 'Control' | (string & {})
  /** The names of the templates. Templated campaigns only. */
  readonly templateNames?: readonly string[]
  /** What the template returns. Templated campaigns only. */
  readonly payload?: Payload
  /** The messages of the campaign. Classic campaigns only, and only for events with `source.channel: 'Server'`. */
  readonly serverSideMessages?: readonly SalesforceServerSideMessage[]
  /** Not documented. Mobile channels only. */
  readonly mobileDataMessages?: readonly unknown[]
  /** @deprecated Always `Personalized`; classic campaigns only. */
  readonly displayMode?: string
  /** @deprecated Always `null`; classic campaigns only. */
  readonly redirectUrl?: null
  /** @deprecated Always `false`; classic campaigns only. */
  readonly saveParameters?: boolean
  /** @deprecated Always `false`; classic campaigns only. */
  readonly hidePageBeforeRedirect?: boolean
  /** @deprecated Always `null`. */
  readonly campaignJavascriptContent?: null
  /** @deprecated Always `null`; classic campaigns only. */
  readonly javascriptContent?: null
  /** @deprecated Always `null`; classic campaigns only. */
  readonly googleAnalyticsConfig?: null
  /** @deprecated Always `[]`; classic campaigns only. */
  readonly messages?: readonly unknown[]
  /** @deprecated Always `[]`; classic campaigns only. */
  readonly pageChanges?: readonly unknown[]
  /** Other fields, as the vendor returns them. */
  readonly [field: string]: unknown
}

/** What every template's payload has, beside the keys of the template itself. */
export interface SalesforceCampaignPayload {
  /** The id of the campaign. */
  readonly campaign?: string
  /** The id of the experience. */
  readonly experience?: string
  /** `Test` or `Control`. The campaign around the payload says `Default` or `Control`. */
  readonly userGroup?: 'Test' | 'Control' | (string & {})
  /** The keys of the template. */
  readonly [key: string]: unknown
}

/** The state of a campaign. */
export type SalesforceCampaignState = 'Published' | 'Disabled' | 'Testing' | (string & {})

/** What a classic server-side campaign says. */
export interface SalesforceServerSideMessage {
  /** Documented as `evg_md`, always. */
  readonly type: 'evg_md' | (string & {})
  /** The id of the message. */
  readonly id: string
  /** @deprecated Always `{}`, as text. */
  readonly data?: string
  /** The target of the message: where to show it. `findCampaign` looks for it as a content zone. */
  readonly targetName: string
  /** Whether the message has dynamic content. */
  readonly containsDynamicContent: boolean
  /** The promoted items by type and id; `null` when there are none. */
  readonly promotedItemKeys: readonly SalesforcePromotedItem[] | null
  /** The state of the campaign. */
  readonly campaignState: SalesforceCampaignState
  /** The values of the message, by the keys that the campaign defines. */
  readonly dataMap: Readonly<Record<string, SalesforceDataMapValue>>
  /** Other fields, as the vendor returns them. */
  readonly [field: string]: unknown
}

/** A text (numbers are texts too), or promoted items. The items have all their fields, unless the message sends ids only. */
export type SalesforceDataMapValue = string | SalesforcePromotedItem | readonly SalesforcePromotedItem[] | null

/** An item that a message promotes. */
export interface SalesforcePromotedItem {
  /** `p` Product, `a` Article, `b` Blog, `c` Category, `P` Promotion, `t` any other. */
  readonly type: 'p' | 'a' | 'b' | 'c' | 'P' | 't' | (string & {})
  /** The id of the item. */
  readonly _id: string
  /** Other fields of the item. */
  readonly [field: string]: unknown
}

/** A campaign that was made with a server-side or web template. */
export interface SalesforceTemplatedCampaign<Payload = SalesforceCampaignPayload>
  extends SalesforceCampaignResponse<Payload> {
  /** What the template returns. */
  readonly payload: Payload
}

/** A server-side campaign of the older kind, without a template. */
export interface SalesforceClassicCampaign extends SalesforceCampaignResponse<never> {
  /** The messages of the campaign. */
  readonly serverSideMessages: readonly SalesforceServerSideMessage[]
}

/** How a campaign was made and where it is shown. See `campaignKindOf`. */
export type SalesforceCampaignKind = 'classic' | 'templated' | 'web' | 'unknown'

/**
 * The kind of a campaign. `classic` and `templated` are server-side: the one has `serverSideMessages`, the other a
 * `payload`. `web` is for a browser. `unknown` has neither messages nor a payload. `type` does not count, because captured
 * replies contradict what the vendor documents of it.
 */
export function campaignKindOf(campaign: SalesforceCampaignResponse<unknown>): SalesforceCampaignKind {
  if (campaign.campaignType === 'Web') return 'web'
  if (isClassic(campaign)) return 'classic'
  return isTemplated(campaign) ? 'templated' : 'unknown'
}

/** Whether a campaign is a server-side campaign of the older kind, with `serverSideMessages`. */
export function isClassic(campaign: SalesforceCampaignResponse<unknown>): campaign is SalesforceClassicCampaign {
  return Array.isArray(campaign.serverSideMessages)
}

/** Whether a campaign was made with a template, so that it has a `payload`. */
export function isTemplated<Payload>(
  campaign: SalesforceCampaignResponse<Payload>,
): campaign is SalesforceTemplatedCampaign<Payload> {
  return !isClassic(campaign) && typeof campaign.payload === 'object' && campaign.payload !== null
}

/** Whether the user is in the control group: show nothing, but report the impression with `impressionOf`. */
export function isControl(campaign: SalesforceCampaignResponse<unknown>): boolean {
  const payload = campaign.payload as { readonly userGroup?: unknown } | null | undefined
  return campaign.userGroup === 'Control' || payload?.userGroup === 'Control'
}
