import type { SalesforceCampaignPayload, SalesforceCampaignResponse } from '../model/campaign/campaign.js'
import type { SalesforceRemark } from '../model/remarks.js'
import type { SalesforceReplyObject } from './reply-object.js'

/**
 * The Event API's reply. What the vendor adds to the fields here is in `raw`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
 */
export interface SalesforceReply<Payload = SalesforceCampaignPayload> {
  /** Id that the vendor gave the event, 24 hexadecimal characters. Not documented, in every known reply. */
  readonly id?: string
  /** The campaigns in no documented order; `[]` when none matched or the event has `flags.noCampaigns`. See `findCampaign`. */
  readonly campaignResponses: readonly SalesforceCampaignResponse<Payload>[]
  /** The code that renders web templates in a browser; `[]` when there is none. */
  readonly compiledCampaignTemplates: readonly SalesforceCompiledCampaignTemplate[]
  /** 0 success, 4 anonymous id corrected. An event with another code is an error. */
  readonly errorCode?: number
  /** Primary id of the user. Only with identity resolution. */
  readonly resolvedUserId?: string
  /** Encrypted ids. Send `entityId` back as `user.encryptedId`: see `createVisitor`. */
  readonly persistedUserId?: SalesforcePersistedUserId
  /** Not documented. The vendor's Web SDK keeps it in its cookie as `affinityId`. */
  readonly anonAffinityId?: string
  /** Why campaigns are missing. Only with `debug.explanations`, by `authevent`. See `explanationsOf`. */
  readonly campaignExplanations?: readonly SalesforceCampaignExplanation[]
  /** The event as the vendor received it. Only with `debug.explanations`, by `authevent`. */
  readonly eventDetails?: Readonly<Record<string, unknown>>
  /** What is wrong with the event, with error code 5. The vendor does not document its elements. */
  readonly validationErrors?: readonly unknown[]
  /** The whole reply as it came. */
  readonly raw: SalesforceReplyObject
  /**
   * Parts of the event that the vendor accepted, though they do less than they seem to: at most 20, `[]` when there are none.
   * Waybill finds them, not the vendor.
   */
  readonly remarks: readonly SalesforceRemark[]
}

/** The encrypted ids of a user, in URL-safe characters. */
export interface SalesforcePersistedUserId {
  /** The user's encrypted id: send it as `user.encryptedId`. */
  readonly entityId: string
  /** The account's encrypted id: send it as `account.encryptedId`. Empty when there is none. */
  readonly accountId?: string
}

/** The code of a web template. */
export interface SalesforceCompiledCampaignTemplate {
  /** The id of the template. */
  readonly id: string
  /** The name of the template; `null` when it has none. */
  readonly name: string | null
  /** The client-side code that renders the template, as text. */
  readonly bundle: string
}

/** Why a campaign did or did not come back. */
export interface SalesforceCampaignExplanation {
  /** The kind of explanation. The vendor does not document its values. */
  readonly class?: string
  /** The id of the campaign. */
  readonly campaignId?: string
  /** The name of the campaign. */
  readonly campaignName?: string
  /** The id of the experience. */
  readonly experienceId?: string
  /** The name of the experience. */
  readonly experienceName?: string
  /** The id of the message. */
  readonly messageId?: string
  /** The reason, in the vendor's words. */
  readonly explanationMessage?: string
  /** Campaign and experience, their names and ids, in one text. */
  readonly context?: string
}

/** The reply of a success. Its lists are never missing. */
export function readReply<Payload>(
  raw: SalesforceReplyObject,
  remarks: readonly SalesforceRemark[] = [],
): SalesforceReply<Payload> {
  return {
    ...raw,
    campaignResponses: listOf(raw['campaignResponses']),
    compiledCampaignTemplates: listOf(raw['compiledCampaignTemplates']),
    raw,
    remarks,
  }
}

function listOf<Element>(value: unknown): readonly Element[] {
  return Array.isArray(value) ? value : []
}
