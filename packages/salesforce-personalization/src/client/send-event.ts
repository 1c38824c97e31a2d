import { type Clock, systemClock, WaybillError } from '@waybill/core'
import type { HttpResponse } from '@waybill/core/destination'
import { type CallOptions, remarksOf, type VendorCalls } from '@waybill/core/http'
import { readReply, type SalesforceReply } from '../api/reply.js'
import { replyObjectOf } from '../api/reply-object.js'
import { missingToken } from '../api/token.js'
import type { SalesforceCampaignPayload } from '../model/campaign/campaign.js'
import type { ReadSalesforceEvent, SalesforceEvent } from '../model/event/event.js'
import { eventRemarks } from '../model/event/event-remarks.js'
import { callOf, channelOf, type SalesforceWay } from '../model/event/way.js'
import { asksForCampaigns, type SalesforceRemark, sentRemarks } from '../model/remarks.js'
import { type SalesforceVisitor, withoutEncryptedId } from './visitor.js'

/** Options of `events.send`. */
export interface SalesforceSendEventOptions extends CallOptions {
  /** How the event is sent. Default: `authevent` when the client has an API token, else `json`. */
  readonly via?: SalesforceWay | undefined
  /** The visitor whose encrypted id is sent with the event and updated from the reply. See `createVisitor`. */
  readonly visitor?: SalesforceVisitor | undefined
}

export interface EventSenderSettings {
  readonly calls: VendorCalls
  readonly read: ReadSalesforceEvent
  readonly hasToken: boolean
  /** `source.channel` of events that name none. `undefined`: that of the way. `null`: none. */
  readonly channel: string | null | undefined
  readonly baseUrl: string | undefined
  /** Path of the public endpoint. */
  readonly publicPath: string
  readonly timeoutMs: number
  readonly clock?: Clock | undefined
}

/** Sends an event that is checked and complete. */
export type ReadyEvent = <Payload>() => Promise<SalesforceReply<Payload>>

/** Checks an event and returns what sends it. Throws for bad input, before anything is sent. */
export function prepareEvent(
  settings: EventSenderSettings,
  input: SalesforceEvent,
  { via, visitor, ...callOptions }: SalesforceSendEventOptions,
  { decides = false }: { readonly decides?: boolean } = {},
): ReadyEvent {
  const { calls, hasToken, clock = systemClock } = settings
  const way = via ?? (hasToken ? 'authevent' : 'json')
  const standardChannel = channelOf(way)
  if (way === 'authevent' && !hasToken) throw missingToken('events.send', "or send with via: 'json'")
  const numbered: SalesforceRemark[] = []
  const given = settings.read(input, numbered)
  const checked = withChannel(given, settings.channel === undefined ? standardChannel : settings.channel)
  const event = visitor ? visitor.apply(checked) : checked
  const own = [...eventRemarks(event), ...numbered]
  const callFor = (one: SalesforceEvent) => callOf(one, { way, baseUrl: settings.baseUrl, path: settings.publicPath })
  const call = callFor(event)

  function replyOf<Payload>(response: HttpResponse, sent: SalesforceEvent): SalesforceReply<Payload> {
    const reply = readReply<Payload>(replyObjectOf(response.body) ?? {})
    visitor?.learn(reply)
    const remarks = sentRemarks(sent, {
      trusted: way === 'authevent',
      hasToken,
      errorCode: reply.errorCode,
      campaigns: reply.campaignResponses.length,
      asks: decides || asksForCampaigns(given),
      droppedEncryptedId: sent !== event,
    })
    return { ...reply, remarks: remarksOf(own, remarks) }
  }

  return async <Payload = SalesforceCampaignPayload>() => {
    const deadlineAt = clock.elapsed() + (callOptions.timeoutMs ?? settings.timeoutMs)
    try {
      return replyOf<Payload>(await calls.call(call, callOptions), event)
    } catch (cause) {
      if (!isInvalidEncryptedId(cause)) throw cause
      visitor?.forget()
      const timeoutMs = deadlineAt - clock.elapsed()
      if (event.user?.encryptedId === undefined || callOptions.retry === false || timeoutMs <= 0) throw cause
      const plain = withoutEncryptedId(event)
      return replyOf<Payload>(await calls.call(callFor(plain), { ...callOptions, timeoutMs }), plain)
    }
  }
}

function isInvalidEncryptedId(cause: unknown): boolean {
  return WaybillError.isInstance(cause) && cause.code === 'salesforce_error_2'
}

function withChannel(event: SalesforceEvent, channel: string | null): SalesforceEvent {
  if (channel === null || event.source?.channel !== undefined) return event
  return { ...event, source: { ...event.source, channel } }
}
