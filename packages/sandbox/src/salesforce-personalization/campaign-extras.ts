import type { JsonObject } from '../server/json-object.js'
import type { SalesforceDecision } from './campaigns.js'

/** "An array of any compiledCampaignTemplates used in a campaignResponse": one for each template of web campaigns. */
export function compiledTemplates(responses: readonly JsonObject[]): readonly JsonObject[] {
  const names = responses
    .filter(({ campaignType }) => campaignType === 'Web')
    .flatMap(({ templateNames }) => (Array.isArray(templateNames) ? (templateNames as readonly unknown[]) : []))
  return [...new Set(names.map((name) => (typeof name === 'string' ? name : null)))].map((name) => ({
    id: `template-${(name ?? 'unnamed').toLowerCase().replace(/\W+/g, '-')}`,
    name,
    bundle: `(function(){/* ${name ?? ''} */})()`,
  }))
}

/** "Additional information about why campaigns did or didn't return"; the values of `class` are not documented. */
export function explanationsOf(decisions: readonly SalesforceDecision[]): readonly JsonObject[] {
  return decisions.map((decision) => {
    const { campaignId, campaignName, experienceId, experienceName } = decision.campaign
    return {
      class: 'RuleExplanation',
      campaignId,
      campaignName,
      experienceId,
      experienceName,
      messageId: '',
      explanationMessage: decision.response === undefined ? decision.reason : 'returned',
      context: `${named('Campaign', campaignName, campaignId)}, ${named('Experience', experienceName, experienceId)}`,
    }
  })
}

function named(what: string, name: unknown, id: unknown): string {
  return `${what} ${String(name ?? '')} (${String(id ?? '')})`
}
