import { type JsonObject, objectOrEmpty } from '../json-object.js'

/**
 * The campaigns an event gets. Server is a trusted channel: campaigns of type ServerSide return only for authevent
 * with `source.channel` "Server". Salesforce, "Server-side campaigns and templates".
 */
export function campaignsFor(
  event: JsonObject,
  campaigns: readonly JsonObject[],
  options: { readonly trusted: boolean },
): readonly JsonObject[] {
  const { channel, contentZones } = objectOrEmpty(event['source'])
  if (objectOrEmpty(event['flags'])['noCampaigns'] === true) return []
  const zones: readonly unknown[] = Array.isArray(contentZones) ? contentZones : []
  const taken = new Set<unknown>()
  return campaigns.filter(({ campaignType, payload }) => {
    const zone = objectOrEmpty(payload)['contentZone']
    const reaches = campaignType === 'ServerSide' ? options.trusted && channel === 'Server' : channel === 'Web'
    if (!reaches) return false
    if (zone === undefined) return true
    if (!zones.includes(zone) || taken.has(zone)) return false
    taken.add(zone)
    return true
  })
}
