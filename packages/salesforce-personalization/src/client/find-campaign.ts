import type { SalesforceReply } from '../api/reply.js'
import type { SalesforceCampaignResponse } from '../model/campaign/campaign.js'

/** Which campaign to find. Every part that is given must match; without any part no campaign does. */
export interface SalesforceCampaignSelector {
  /** The id of the campaign. */
  readonly id?: string | undefined
  /** The name of the campaign. */
  readonly name?: string | undefined
  /** A content zone in the template's payload, or the target of a classic message. */
  readonly contentZone?: string | undefined
}

/**
 * The first campaign of the reply that matches; `undefined` when none does. A text is looked for among content zones, then
 * names, then ids. Use it rather than the first campaign of all, because the vendor documents no order.
 */
export function findCampaign<Payload>(
  reply: Pick<SalesforceReply<Payload>, 'campaignResponses'>,
  selector: string | SalesforceCampaignSelector,
): SalesforceCampaignResponse<Payload> | undefined {
  const campaigns = reply.campaignResponses
  if (typeof selector === 'object') return campaigns.find((campaign) => matches(campaign, selector))
  return (
    campaigns.find((campaign) => contentZonesOf(campaign).includes(selector)) ??
    campaigns.find(({ campaignName }) => campaignName === selector) ??
    campaigns.find(({ campaignId }) => campaignId === selector)
  )
}

function matches(
  campaign: SalesforceCampaignResponse<unknown>,
  { id, name, contentZone }: SalesforceCampaignSelector,
): boolean {
  if (id === undefined && name === undefined && contentZone === undefined) return false
  return (
    (id === undefined || campaign.campaignId === id) &&
    (name === undefined || campaign.campaignName === name) &&
    (contentZone === undefined || contentZonesOf(campaign).includes(contentZone))
  )
}

/** The content zones of a campaign: those in its payload, and the targets of its classic messages. `[]` when it has none. */
export function contentZonesOf({
  payload,
  serverSideMessages,
}: SalesforceCampaignResponse<unknown>): readonly string[] {
  const { contentZone, contentZones } = (payload ?? {}) as { contentZone?: unknown; contentZones?: unknown }
  const targets = Array.isArray(serverSideMessages) ? serverSideMessages.map((message) => message?.targetName) : []
  const listed = Array.isArray(contentZones) ? contentZones : []
  return [contentZone, ...listed, ...targets].filter((zone) => typeof zone === 'string' && zone !== '')
}
