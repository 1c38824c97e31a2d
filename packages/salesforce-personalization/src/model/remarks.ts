import type { Remark } from '@waybill/core'
import type { SalesforceEvent } from './event/event.js'
import { undocumentedItemActions } from './event/vocabulary.js'

/** A part of an event that does less than it seems to, or nothing. The vendor accepted the event. */
export interface SalesforceRemark extends Remark {
  /** Which remark it is. Match on it: the hint may change. */
  readonly code: SalesforceRemarkCode
}

/**
 * What a remark is about:
 * - `channel_case` `source.channel` is written in another case than the vendor's
 * - `channel_not_server` the event went by `authevent`, but its channel is not `Server`
 * - `channel_without_identity` the channel is missing, or one for which the vendor uses no identity attributes
 * - `no_token` there is no API token, so campaigns of channel `Server` are not returned
 * - `public_endpoint` there is an API token, but an event of channel `Server` went to the public endpoint
 * - `explanations_need_token` explanations were asked for on the public endpoint
 * - `test_messages_need_server` `debug.testMessages` needs `authevent` and channel `Server`
 * - `no_content_zones` no campaign came back, and the event names no content zone
 * - `dataset_before_2021_01_28` no campaign came back by the trusted channel; a dataset older than this does not trust it
 * - `unknown_member` the vendor documents no such member in this dialect; the hint has the one that is probably meant
 * - `body_missing` an item action or interaction comes without the item, lines or order that it is about
 * - `body_unused` lines or an order come without the item action that reads them
 * - `name_like_known` the interaction is nearly one that the vendor gives a meaning
 * - `no_user` the event names nobody
 * - `do_not_track` the event has `flags.doNotTrack`, so the vendor ignores it
 * - `number_as_text` an id came as a number, and the text of its digits was sent
 * - `item_action_undocumented` the documents call the item action unsupported
 * - `anonymous_id_corrected` the vendor answered error code 4; the documents do not say where the new id is
 * - `encrypted_id_dropped` the vendor answered error code 2; the event was sent again without `user.encryptedId`
 */
export type SalesforceRemarkCode =
  | 'channel_case'
  | 'channel_not_server'
  | 'channel_without_identity'
  | 'no_token'
  | 'public_endpoint'
  | 'explanations_need_token'
  | 'test_messages_need_server'
  | 'no_content_zones'
  | 'dataset_before_2021_01_28'
  | 'unknown_member'
  | 'body_missing'
  | 'body_unused'
  | 'name_like_known'
  | 'no_user'
  | 'do_not_track'
  | 'number_as_text'
  | 'item_action_undocumented'
  | 'anonymous_id_corrected'
  | 'encrypted_id_dropped'

export interface Sent {
  /** Whether the event went by the trusted channel. */
  readonly trusted: boolean
  /** Whether there is an API token at all. */
  readonly hasToken: boolean
  /** The reply's error code. */
  readonly errorCode: unknown
  /** How many campaigns came back. */
  readonly campaigns: number
  /** Whether the caller looks for campaigns: by `decide`, or by a channel, zones or explanations that it named. */
  readonly asks: boolean
  /** Whether the event was sent again without `user.encryptedId`. */
  readonly droppedEncryptedId: boolean
}

/** The remarks that follow from the event alone. */
export function ownRemarks(event: SalesforceEvent): readonly SalesforceRemark[] {
  return told([
    ['do_not_track', 'flags.doNotTrack', event.flags?.doNotTrack === true],
    ...channelCases(event),
    ['item_action_undocumented', 'itemAction', undocumented.has(event.itemAction)],
  ])
}

/**
 * The remarks that follow from the way an event went, and from the answer. The rules of server-side campaigns:
 * https://developer.salesforce.com/docs/marketing/personalization/guide/server-side-campaigns-templates.html
 */
export function sentRemarks(event: SalesforceEvent, sent: Sent): readonly SalesforceRemark[] {
  const wantsCampaigns = event.flags?.noCampaigns !== true
  const isServer = event.source?.channel === 'Server'
  // An event that only tells of something has no campaigns to miss.
  const silent = wantsCampaigns && sent.asks && sent.campaigns === 0
  const explains = event['explain'] === true ? 'explain' : 'debug.explanations'
  return told([
    ['channel_not_server', 'source.channel', wantsCampaigns && sent.trusted && !isServer],
    ['no_token', 'source.channel', !sent.hasToken && (silent || (wantsCampaigns && isServer))],
    ['public_endpoint', 'source.channel', sent.hasToken && !sent.trusted && wantsCampaigns && isServer],
    ['explanations_need_token', explains, !sent.trusted && asksToExplain(event)],
    [
      'test_messages_need_server',
      'debug.testMessages',
      event.debug?.testMessages !== undefined && !(sent.trusted && isServer),
    ],
    ['no_content_zones', 'source.contentZones', silent && !event.source?.contentZones?.length],
    ['dataset_before_2021_01_28', 'source.channel', silent && sent.trusted && isServer],
    [
      'anonymous_id_corrected',
      event.interaction === undefined ? 'user.anonId' : 'user.anonymousId',
      sent.errorCode === 4,
    ],
    ['encrypted_id_dropped', 'user.encryptedId', sent.droppedEncryptedId],
  ])
}

/** A remark whose hint is always the same. Those of the others name what is meant. */
type PlainCode = keyof typeof hints
type Case = readonly [PlainCode, field: string, holds: boolean]

function told(cases: readonly Case[]): readonly SalesforceRemark[] {
  return cases.flatMap(([code, field, holds]) => (holds ? [{ code, field, hint: hints[code] }] : []))
}

function asksToExplain({ debug, explain }: SalesforceEvent): boolean {
  return debug?.explanations === true || explain === true
}

/** Whether an event, as its caller gave it, looks for campaigns. */
export function asksForCampaigns({ source, debug, explain }: SalesforceEvent): boolean {
  return [source?.channel, source?.contentZones, debug, explain].some((part) => part !== undefined)
}

const undocumented: ReadonlySet<unknown> = new Set(undocumentedItemActions)

function channelCases({ source }: SalesforceEvent): readonly Case[] {
  const channel = source?.channel
  if (channel === 'Server' || channel === 'Web') return []
  const miswritten = channel !== undefined && /^(server|web)$/i.test(channel)
  return [[miswritten ? 'channel_case' : 'channel_without_identity', 'source.channel', true]]
}

const hints = {
  channel_case:
    'source.channel is case-sensitive: write "Server" or "Web". Otherwise server-side campaigns and identity attributes do not work.',
  channel_not_server:
    'The event went by the trusted channel, but source.channel is not "Server": campaigns with the rule "channel: Server" are not returned.',
  channel_without_identity:
    'Only the channels "Server" and "Web" have identity support: identity attributes are not used, and new profiles may be made.',
  no_token:
    'There is no API token: campaigns with the rule "channel: Server", the default, are returned only by authevent. Give apiKeyId and apiKeySecret, or have the rule removed.',
  public_endpoint:
    'source.channel "Server" is trusted only with the API token: campaigns with the rule "channel: Server" are not returned. Send with via: \'authevent\'.',
  explanations_need_token:
    "Explanations are returned only for authenticated events: send with via: 'authevent', or leave them out.",
  test_messages_need_server:
    'debug.testMessages works only with via: \'authevent\' and source.channel "Server", or it is ignored.',
  no_content_zones:
    'No campaign came back. Templates that declare content zones answer only events that list one of them in source.contentZones.',
  dataset_before_2021_01_28:
    'No campaign came back. If the dataset was created before 2021-01-28, ask Salesforce support to make channel "Server" trusted; else look at the explanations (debug.explanations).',
  do_not_track: 'flags.doNotTrack is set: the vendor ignores the event.',
  item_action_undocumented:
    "This item action is only in the vendor's Web SDK; the documents call it unsupported, so it may do nothing.",
  anonymous_id_corrected:
    'The vendor corrected the anonymous id (error code 4). The documents do not say which field holds it; see reply.raw.',
  encrypted_id_dropped:
    'The vendor called user.encryptedId invalid (error code 2); the event was sent again without it. Drop the stored id.',
} as const satisfies Partial<Record<SalesforceRemarkCode, string>>
