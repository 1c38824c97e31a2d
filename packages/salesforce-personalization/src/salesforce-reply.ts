import type { HttpResponse } from '@waybill/core'
import { errorCodeOf, type ReplyObject, replyObjectOf } from './salesforce-answers.js'

/**
 * The Event API's reply. Fields as the vendor documents them; what it adds is in `raw`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
 */
export interface SalesforceReply<Payload = CampaignPayload> {
  /** Id that the vendor gave the event. Not documented, in every known reply. */
  readonly id?: string
  /** In no documented order; `[]` when none matched or the event set `flags.noCampaigns`. */
  readonly campaignResponses: readonly CampaignResponse<Payload>[]
  /** Client-side code of web templates. */
  readonly compiledCampaignTemplates: readonly CompiledCampaignTemplate[]
  /** 0 success, 4 anonymous id correction; any other code rejects the call. */
  readonly errorCode?: number
  /** Primary id of the user; with identity resolution. */
  readonly resolvedUserId?: string
  /** Encrypted ids; send `entityId` back as `user.encryptedId`. */
  readonly persistedUserId?: PersistedUserId
  readonly anonAffinityId?: string
  /** With `debug.explanations` on the trusted channel. */
  readonly campaignExplanations?: readonly CampaignExplanation[]
  /** The event as the vendor received it; with `debug.explanations` on the trusted channel. */
  readonly eventDetails?: Readonly<Record<string, unknown>>
  /** Its elements are not documented. */
  readonly validationErrors?: readonly unknown[]
  /** The whole reply as it came. */
  readonly raw: ReplyObject
}

export interface PersistedUserId {
  readonly entityId: string
  /** Empty when there is none. */
  readonly accountId?: string
}

export interface CompiledCampaignTemplate {
  readonly id: string
  readonly name: string | null
  readonly bundle: string
}

/** What every template payload has, besides the template's own keys. */
export interface CampaignPayload {
  readonly campaign?: string
  readonly experience?: string
  /** `Test` or `Control`; the campaign response around it says `Default` or `Control`. */
  readonly userGroup?: string
  readonly [key: string]: unknown
}

/**
 * One campaign. Tell kinds apart by `campaignType` and by the presence of `payload` or `serverSideMessages`: `type` is
 * `ng` for templated server-side campaigns too.
 */
export interface CampaignResponse<Payload = CampaignPayload> {
  readonly type: string
  readonly campaignId: string
  readonly campaignName: string
  readonly campaignType: 'ServerSide' | 'Web' | (string & {})
  readonly experienceId: string
  readonly experienceName: string
  readonly experienceSourceCode?: string
  readonly state: 'Published' | 'Disabled' | 'Testing' | (string & {})
  /** Members of `Control` are shown nothing, but their impression is reported. */
  readonly userGroup: 'Default' | 'Control' | (string & {})
  readonly templateNames?: readonly string[]
  /** Of templated campaigns. */
  readonly payload?: Payload
  /** Of classic server-side campaigns. */
  readonly serverSideMessages?: readonly ServerSideMessage[]
  readonly [field: string]: unknown
}

export interface ServerSideMessage {
  readonly type: string
  readonly id: string
  readonly targetName: string
  readonly containsDynamicContent: boolean
  readonly promotedItemKeys: readonly { readonly type: string; readonly _id: string }[] | null
  readonly campaignState: string
  readonly dataMap: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** Why a campaign is not in the reply. */
export interface CampaignExplanation {
  readonly class?: string
  readonly campaignId?: string
  readonly campaignName?: string
  readonly experienceId?: string
  readonly experienceName?: string
  readonly messageId?: string
  readonly explanationMessage?: string
  readonly context?: string
}

/** Reads replies for one client: the code that classifies an answer and the reply itself share one parse. */
export function createReplyReader() {
  const parsed = new WeakMap<HttpResponse, ReplyObject>()
  return {
    codeOf(response: HttpResponse): string | number {
      const reply = replyObjectOf(response.body)
      if (reply) parsed.set(response, reply)
      return errorCodeOf(reply)
    },
    /** The reply of an answer that the table calls delivered. */
    replyOf<Payload>(response: HttpResponse): SalesforceReply<Payload> {
      const raw = parsed.get(response) ?? replyObjectOf(response.body) ?? {}
      return {
        ...raw,
        campaignResponses: listOf(raw['campaignResponses']),
        compiledCampaignTemplates: listOf(raw['compiledCampaignTemplates']),
        raw,
      }
    },
  }
}

function listOf<Element>(value: unknown): readonly Element[] {
  return Array.isArray(value) ? value : []
}
