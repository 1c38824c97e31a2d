import { type JsonObject, objectOrEmpty } from '../server/json-object.js'
import { salesforceScenario } from './scenarios.js'
import type { SalesforceConfiguration } from './settings.js'

/** A campaign with the response that an event gets, or why it gets none. */
export type SalesforceDecision =
  | { readonly campaign: JsonObject; readonly response: JsonObject }
  | { readonly campaign: JsonObject; readonly response?: undefined; readonly reason: string }

/**
 * The campaigns an event gets and those it does not get. Server is a trusted channel: campaigns of type ServerSide
 * return only for authevent with `source.channel` "Server". At most one returns for a content zone, and only when the
 * event asks for it. Salesforce, "Server-side campaigns and templates".
 */
export function selectSalesforceCampaigns(
  event: JsonObject,
  configuration: SalesforceConfiguration,
  options: { readonly trusted: boolean },
): readonly SalesforceDecision[] {
  const { channel, contentZones } = objectOrEmpty(event['source'])
  const request = { channel, trusted: options.trusted, rule: configuration.serverChannel }
  const zones: readonly unknown[] = Array.isArray(contentZones) ? contentZones : []
  const silent = objectOrEmpty(event['flags'])['noCampaigns'] === true
  const forced = forcedExperiences(event, request)
  const taken = new Set<unknown>()
  const campaigns = configuration.campaigns.flatMap((one) =>
    typeof one === 'string' ? salesforceScenario(one) : [one],
  )
  return campaigns.map((campaign): SalesforceDecision => {
    const miss = (reason: string): SalesforceDecision => ({ campaign, reason })
    const zone = objectOrEmpty(campaign['payload'])['contentZone']
    if (silent) return miss('the event asked for no campaigns')
    if (!forced.includes(String(campaign['experienceId']))) {
      if (!reaches(campaign, request)) return miss('channel rule not met')
      if (zone !== undefined && !zones.includes(zone)) return miss(`content zone ${String(zone)} was not asked for`)
      if (zone !== undefined && taken.has(zone)) return miss(`content zone ${String(zone)} is taken`)
    }
    if (zone !== undefined) taken.add(zone)
    return { campaign, response: responseOf(campaign, channel) }
  })
}

interface SalesforceReach {
  readonly channel: unknown
  readonly trusted: boolean
  readonly rule: SalesforceConfiguration['serverChannel']
}

function reaches({ campaignType }: JsonObject, { channel, trusted, rule }: SalesforceReach): boolean {
  if (campaignType !== 'ServerSide') return channel === 'Web'
  switch (rule) {
    case 'trusted':
      return trusted && channel === 'Server'
    case 'untrusted':
      return channel === 'Server'
    case 'unrestricted':
      return channel === 'Server' || channel === 'Web'
    default:
      return rule satisfies never
  }
}

/** `debug.testMessages`: experiences that return whatever their rules, for the trusted channel only. */
function forcedExperiences({ debug }: JsonObject, { channel, trusted }: SalesforceReach): readonly string[] {
  const { testMessages } = objectOrEmpty(debug)
  return trusted && channel === 'Server' && typeof testMessages === 'string' ? testMessages.split(',') : []
}

/** "The event must be sent with source.channel set to "Server" in order to return serverSideMessages." */
function responseOf(campaign: JsonObject, channel: unknown): JsonObject {
  if (channel === 'Server' || !('serverSideMessages' in campaign)) return campaign
  const { serverSideMessages: _messages, ...rest } = campaign
  return rest
}
