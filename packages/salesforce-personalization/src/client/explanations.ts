import type { SalesforceCampaignExplanation, SalesforceReply } from '../api/reply.js'

/**
 * Why campaigns did or did not come back, one line for each explanation: `PDP recs (aB3dE), Experience 1 (q7Hh2): channel
 * rule not met [RuleExplanation]`. `[]` without `debug.explanations`, or for an event that was not sent by `authevent`.
 */
export function explanationsOf({
  campaignExplanations = [],
}: Pick<SalesforceReply<unknown>, 'campaignExplanations'>): readonly string[] {
  return Array.isArray(campaignExplanations) ? campaignExplanations.map(lineOf) : []
}

function lineOf(explanation: SalesforceCampaignExplanation): string {
  const { campaignName, campaignId, experienceName, experienceId, messageId, context } = explanation
  const parts = [
    named(campaignName, campaignId),
    named(experienceName, experienceId),
    messageId ? `message ${messageId}` : '',
  ].filter((part) => part !== '')
  const subject = parts.length > 0 ? parts.join(', ') : (context ?? 'a campaign')
  const kind = explanation.class ? ` [${explanation.class}]` : ''
  return `${subject}: ${explanation.explanationMessage ?? 'no reason given'}${kind}`
}

function named(name: string | undefined, id: string | undefined): string {
  if (name && id) return `${name} (${id})`
  return name ?? id ?? ''
}
