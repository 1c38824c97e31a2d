import type { SalesforceReply } from '../api/reply.js'
import type { CampaignResponse } from '../model/campaign.js'

/** Which campaign is meant: every given part must agree. */
export interface CampaignSelector {
  readonly id?: string | undefined
  readonly name?: string | undefined
  /** The zone that a template's payload names, or the target of a classic message. */
  readonly contentZone?: string | undefined
}

/**
 * The first campaign of the reply that is meant; the vendor promises no order, so do not take the first of all. A text
 * is looked for among content zones, then names, then ids. `undefined` when there is none.
 */
export function findCampaign<Payload>(
  reply: Pick<SalesforceReply<Payload>, 'campaignResponses'>,
  selector: string | CampaignSelector,
): CampaignResponse<Payload> | undefined {
  const campaigns = reply.campaignResponses
  if (typeof selector === 'object') return campaigns.find((campaign) => agrees(campaign, selector))
  return (
    campaigns.find((campaign) => contentZonesOf(campaign).includes(selector)) ??
    campaigns.find(({ campaignName }) => campaignName === selector) ??
    campaigns.find(({ campaignId }) => campaignId === selector)
  )
}

function agrees(campaign: CampaignResponse<unknown>, { id, name, contentZone }: CampaignSelector): boolean {
  if (id === undefined && name === undefined && contentZone === undefined) return false
  return (
    (id === undefined || campaign.campaignId === id) &&
    (name === undefined || campaign.campaignName === name) &&
    (contentZone === undefined || contentZonesOf(campaign).includes(contentZone))
  )
}

/** Where a campaign is to be shown, as far as it says. */
export function contentZonesOf({ payload, serverSideMessages }: CampaignResponse<unknown>): readonly string[] {
  const { contentZone, contentZones } = (payload ?? {}) as { contentZone?: unknown; contentZones?: unknown }
  const targets = Array.isArray(serverSideMessages) ? serverSideMessages.map((message) => message?.targetName) : []
  const listed = Array.isArray(contentZones) ? contentZones : []
  return [contentZone, ...listed, ...targets].filter((zone) => typeof zone === 'string' && zone !== '')
}
