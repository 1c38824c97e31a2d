import type { CampaignPayload } from '../api/reply.js'

/**
 * One campaign. Tell kinds apart with `campaignKindOf`, not by `type`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
 */
export interface CampaignResponse<Payload = CampaignPayload> {
  /** Documented as `c` for server-side and `ng` for web campaigns; templated server-side campaigns come as `ng` too. */
  readonly type: 'c' | 'ng' | (string & {})
  readonly campaignId: string
  readonly campaignName: string
  readonly campaignType: 'ServerSide' | 'Web' | (string & {})
  readonly experienceId: string
  readonly experienceName: string
  /** Not documented, in every known reply; may be empty. */
  readonly experienceSourceCode?: string
  readonly state: CampaignState
  /** Members of `Control` are shown nothing, but their impression is reported. See `isControl`. */
  readonly userGroup: 'Default' | 'Control' | (string & {})
  /** Of templated campaigns. */
  readonly templateNames?: readonly string[]
  /** Of templated campaigns: what the template returns. */
  readonly payload?: Payload
  /** Of classic server-side campaigns; needs `source.channel: 'Server'`. */
  readonly serverSideMessages?: readonly ServerSideMessage[]
  /** Not documented; on mobile channels. */
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
  readonly [field: string]: unknown
}

export type CampaignState = 'Published' | 'Disabled' | 'Testing' | (string & {})

/** What a classic server-side campaign says. */
export interface ServerSideMessage {
  readonly type: 'evg_md' | (string & {})
  readonly id: string
  /** @deprecated Always `{}`, as text. */
  readonly data?: string
  readonly targetName: string
  readonly containsDynamicContent: boolean
  /** `null` when nothing is promoted. */
  readonly promotedItemKeys: readonly PromotedItem[] | null
  readonly campaignState: CampaignState
  /** By the keys that the campaign defines. */
  readonly dataMap: Readonly<Record<string, DataMapValue>>
  readonly [field: string]: unknown
}

/** A text (numbers are texts too), or promoted items: with all their fields, unless the message sends ids only. */
export type DataMapValue = string | PromotedItem | readonly PromotedItem[] | null

export interface PromotedItem {
  /** `p` Product, `a` Article, `b` Blog, `c` Category, `P` Promotion, `t` any other. */
  readonly type: 'p' | 'a' | 'b' | 'c' | 'P' | 't' | (string & {})
  readonly _id: string
  readonly [field: string]: unknown
}

/** A campaign made with a server-side or web template. */
export interface TemplatedCampaign<Payload = CampaignPayload> extends CampaignResponse<Payload> {
  readonly payload: Payload
}

/** A server-side campaign of the older kind, without a template. */
export interface ClassicCampaign extends CampaignResponse<never> {
  readonly serverSideMessages: readonly ServerSideMessage[]
}

/** How a campaign was made and where it is shown. */
export type CampaignKind = 'classic' | 'templated' | 'web' | 'unknown'

/**
 * `classic` and `templated` are server-side campaigns, told apart by what they carry; `web` is one for a browser. The
 * documents explain `type` as `c` or `ng`; captured replies contradict them, so it does not count.
 */
export function campaignKindOf(campaign: CampaignResponse<unknown>): CampaignKind {
  if (campaign.campaignType === 'Web') return 'web'
  if (isClassic(campaign)) return 'classic'
  return isTemplated(campaign) ? 'templated' : 'unknown'
}

export function isClassic(campaign: CampaignResponse<unknown>): campaign is ClassicCampaign {
  return Array.isArray(campaign.serverSideMessages)
}

export function isTemplated<Payload>(campaign: CampaignResponse<Payload>): campaign is TemplatedCampaign<Payload> {
  return !isClassic(campaign) && typeof campaign.payload === 'object' && campaign.payload !== null
}

/** Whether the user is in the control group: show nothing, but report the impression with `impressionOf`. */
export function isControl(campaign: CampaignResponse<unknown>): boolean {
  const payload = campaign.payload as { readonly userGroup?: unknown } | null | undefined
  return campaign.userGroup === 'Control' || payload?.userGroup === 'Control'
}
