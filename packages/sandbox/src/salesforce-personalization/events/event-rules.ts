import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import { checkSalesforceInteraction } from './interaction.js'
import { checkSalesforceCommerce } from './item-action.js'

const OPTIONS = 'Salesforce, "Event options"'
const OBJECT: Rule = { name: 'salesforce.event.object', source: `${OPTIONS}: an event is an object` }
const NAMED: Rule = {
  name: 'salesforce.event.name',
  source: `${OPTIONS}: action, itemAction or interaction tells what happened`,
}
const LOCALE: Rule = {
  name: 'salesforce.source.locale',
  source: `${OPTIONS}: locale is language_COUNTRY, such as en_US`,
}
const TIME: Rule = { name: 'salesforce.source.time', source: `${OPTIONS}: source.time is in epoch milliseconds` }
const ATTRIBUTES: Rule = {
  name: 'salesforce.user.attributes',
  source: `${OPTIONS}: attributes are strings, numbers or booleans`,
}
const CATALOG: Rule = { name: 'salesforce.catalog.id', source: `${OPTIONS}: _id is required in a catalog object` }
const STATISTICS: Rule = {
  name: 'salesforce.campaign-stats',
  source: `${OPTIONS}: campaignStats: experienceId, stat (Impression, Click, Dismissal), control`,
}
const STATS = ['Impression', 'Click', 'Dismissal']

/** Every rule that an event breaks; none when it is valid. `strict` adds the formats. */
export function checkSalesforceEvent(event: unknown, strict: boolean): readonly Violation[] {
  if (!isJsonObject(event)) return [broke(OBJECT, { field: '', detail: 'must be an object', value: event })]
  return [
    checkName(event),
    checkSalesforceInteraction(event['interaction']),
    ...checkSalesforceCommerce(event),
    ...checkCatalog(event['catalog']),
    ...checkStatistics(event['campaignStats']),
    ...(strict ? [checkSource(objectOrEmpty(event['source'])), checkAttributes(event['user'])] : []),
  ].filter((violation) => violation !== undefined)
}

function checkName(event: JsonObject): Violation | undefined {
  const { action, itemAction, interaction, campaignStats, consents } = event
  const named = isText(action) || isText(itemAction) || isJsonObject(interaction)
  // Statistics and consents may stand alone: nothing says that they need an action.
  if (named || Array.isArray(campaignStats) || Array.isArray(consents)) return undefined
  return broke(NAMED, { field: 'action', detail: 'neither action nor itemAction nor interaction' })
}

function checkSource({ locale, time }: JsonObject): Violation | undefined {
  if (locale !== undefined && !isLocale(locale)) {
    return broke(LOCALE, { field: 'source.locale', detail: 'must look like en_US', value: locale })
  }
  if (time === undefined || Number.isInteger(time)) return undefined
  return broke(TIME, { field: 'source.time', detail: 'must be a whole number of milliseconds', value: time })
}

// The documents speak of language and country. Of scripts, of regions in digits and of a language alone they say nothing.
function isLocale(locale: unknown): boolean {
  const [language = '', ...subtags] = String(locale).split('_')
  const rest = /^[A-Z][a-z]{3}$/.test(subtags[0] ?? '') ? subtags.slice(1) : subtags
  return /^[a-z]{2,3}$/.test(language) && rest.length <= 1 && /^(?:[A-Z]{2}|\d{3})?$/.test(rest[0] ?? '')
}

function checkAttributes(user: unknown): Violation | undefined {
  const attributes = Object.entries(objectOrEmpty(objectOrEmpty(user)['attributes']))
  const bad = attributes.find(([, value]) => !['string', 'number', 'boolean'].includes(typeof value))
  if (bad === undefined) return undefined
  return broke(ATTRIBUTES, {
    field: `user.attributes.${bad[0]}`,
    detail: 'must be a string, a number or a boolean',
    value: bad[1],
  })
}

function checkCatalog(catalog: unknown): readonly Violation[] {
  return Object.entries(objectOrEmpty(catalog))
    .filter(([, item]) => !isJsonObject(item) || !isText(item['_id']))
    .map(([type, value]) => broke(CATALOG, { field: `catalog.${type}._id`, detail: 'is required', value }))
}

function checkStatistics(statistics: unknown): readonly Violation[] {
  if (statistics === undefined) return []
  const list: readonly unknown[] = Array.isArray(statistics) ? statistics : [statistics]
  return list
    .map((entry, index) => ({ entry: objectOrEmpty(entry), field: `campaignStats[${index}]` }))
    .filter(({ entry }) => !isText(entry['experienceId']) || !STATS.includes(String(entry['stat'])))
    .map(({ entry, field }) =>
      broke(STATISTICS, { field, detail: `needs experienceId and one of ${STATS.join(', ')}`, value: entry }),
    )
}
