import { type CampaignResponse, isControl } from '../model/campaign.js'
import type { CampaignStat } from '../model/event-parts.js'

/** Item ids to attribute a statistic to, by item type: `{ Product: ['BOOT-1'] }`. */
export type StatCatalog = Readonly<Record<string, readonly string[]>>

/**
 * Statistics of a campaign that a server showed: add them to any event's `campaignStats`. The caller reports them for
 * server-side campaigns; nobody else does. Experience and control group are copied from the campaign.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-evergage.html
 */
export const impressionOf = builderOf('Impression')
/** A click, as `impressionOf`. */
export const clickOf = builderOf('Click')
/** A dismissal, as `impressionOf`. */
export const dismissalOf = builderOf('Dismissal')

function builderOf(stat: CampaignStat['stat']) {
  return (campaign: CampaignResponse<unknown>, catalog?: StatCatalog): CampaignStat => {
    const base = { experienceId: campaign.experienceId, stat, control: isControl(campaign) }
    if (!catalog) return base
    return { ...base, catalog: Object.fromEntries(Object.entries(catalog).map(([type, ids]) => [type, [...ids]])) }
  }
}
