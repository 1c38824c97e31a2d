import { isControl, type SalesforceCampaignResponse } from '../model/campaign/campaign.js'
import type { SalesforceCampaignStat } from '../model/event/parts.js'

/** Ids of the items that a statistic is about, by item type: `{ Product: ['BOOT-1'] }`. */
export type SalesforceStatCatalog = Readonly<Record<string, readonly string[]>>

/**
 * The impression of a campaign, for `campaignStats` of any event. The vendor counts server-side campaigns by these reports
 * alone. Experience and control group are copied from the campaign.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-evergage.html
 */
export const impressionOf = builderOf('Impression')
/** The click on a campaign, as `impressionOf`. */
export const clickOf = builderOf('Click')
/** The dismissal of a campaign, as `impressionOf`. */
export const dismissalOf = builderOf('Dismissal')

function builderOf(stat: SalesforceCampaignStat['stat']) {
  return (campaign: SalesforceCampaignResponse<unknown>, catalog?: SalesforceStatCatalog): SalesforceCampaignStat => {
    const base = { experienceId: campaign.experienceId, stat, control: isControl(campaign) }
    if (!catalog) return base
    return { ...base, catalog: Object.fromEntries(Object.entries(catalog).map(([type, ids]) => [type, [...ids]])) }
  }
}
