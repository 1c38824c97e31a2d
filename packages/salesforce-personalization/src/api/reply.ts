import type { CampaignResponse } from '../model/campaign.js'
import type { SalesforceDiagnostic } from '../model/diagnostics.js'
import type { ReplyObject } from './reply-object.js'

/**
 * The Event API's reply. Fields as the vendor documents them; what it adds is in `raw`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
 */
export interface SalesforceReply<Payload = CampaignPayload> {
  /** Id that the vendor gave the event, 24 hex characters. Not documented, in every known reply. */
  readonly id?: string
  /** In no documented order; `[]` when none matched or the event set `flags.noCampaigns`. See `findCampaign`. */
  readonly campaignResponses: readonly CampaignResponse<Payload>[]
  /** Client-side code of web templates. */
  readonly compiledCampaignTemplates: readonly CompiledCampaignTemplate[]
  /** 0 success, 4 anonymous id correction; any other code rejects the call. */
  readonly errorCode?: number
  /** Primary id of the user; with identity resolution. */
  readonly resolvedUserId?: string
  /** Encrypted ids; send `entityId` back as `user.encryptedId`. See `createVisitor`. */
  readonly persistedUserId?: PersistedUserId
  /** Not documented; the vendor's Web SDK keeps it in its cookie as `affinityId`. */
  readonly anonAffinityId?: string
  /** With `debug.explanations` on the trusted channel. See `explanationsOf`. */
  readonly campaignExplanations?: readonly CampaignExplanation[]
  /** The event as the vendor received it; with `debug.explanations` on the trusted channel. */
  readonly eventDetails?: Readonly<Record<string, unknown>>
  /** Comes with error code 5. Its elements are not documented. */
  readonly validationErrors?: readonly unknown[]
  /** The whole reply as it came. */
  readonly raw: ReplyObject
  /** What would silently return nothing, or not what was meant; `[]` when there is nothing to say. Ours, not the vendor's. */
  readonly diagnostics: readonly SalesforceDiagnostic[]
}

export interface PersistedUserId {
  readonly entityId: string
  /** Empty when there is none. */
  readonly accountId?: string
}

export interface CompiledCampaignTemplate {
  readonly id: string
  readonly name: string | null
  /** The client-side code that renders the template, as text. */
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

/** Why a campaign is not in the reply. */
export interface CampaignExplanation {
  /** The kind of explanation; its values are not documented. */
  readonly class?: string
  readonly campaignId?: string
  readonly campaignName?: string
  readonly experienceId?: string
  readonly experienceName?: string
  readonly messageId?: string
  readonly explanationMessage?: string
  /** Campaign and experience in one text. */
  readonly context?: string
}

/** The reply of an answer that is a success, lists never missing. */
export function readReply<Payload>(
  raw: ReplyObject,
  diagnostics: readonly SalesforceDiagnostic[] = [],
): SalesforceReply<Payload> {
  return {
    ...raw,
    campaignResponses: listOf(raw['campaignResponses']),
    compiledCampaignTemplates: listOf(raw['compiledCampaignTemplates']),
    raw,
    diagnostics,
  }
}

function listOf<Element>(value: unknown): readonly Element[] {
  return Array.isArray(value) ? value : []
}
