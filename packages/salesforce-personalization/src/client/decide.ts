import { type Clock, InvalidInputError, systemClock, WaybillError } from '@waybill/core'
import type { SalesforceReply } from '../api/reply.js'
import { isControl, type SalesforceCampaignPayload } from '../model/campaign/campaign.js'
import { findCampaign, type SalesforceCampaignSelector } from './find-campaign.js'
import type { ReadyEvent, SalesforceSendEventOptions } from './send-event.js'

/**
 * Why the fallback was used:
 * - `budget` no reply came within `budgetMs`; the request goes on
 * - `error` the vendor refused the event or was not reached: see `error`
 * - `no_campaign` the reply has no such campaign, or the campaign has no payload
 * - `no_token` the same, where no campaign came and there is no API token: those of channel `Server` need one
 * - `control` the user is in the control group, which is shown nothing
 */
export type SalesforceFallbackReason = 'budget' | 'error' | 'no_campaign' | 'no_token' | 'control'

/** Options of `decide`. */
export interface SalesforceDecideOptions<Payloads extends object> extends SalesforceSendEventOptions {
  /** How long to wait for the reply, in milliseconds from 0. The request goes on until `timeoutMs`. Default 300. */
  readonly budgetMs?: number | undefined
  /** The campaign that each name of `Payloads` stands for, as for `findCampaign`. Default: the name itself. */
  readonly campaigns?: { readonly [Name in keyof Payloads]?: string | SalesforceCampaignSelector } | undefined
}

/** The payloads to use where the vendor returns none. A function is called at most once, when a fallback is needed. */
export type SalesforceFallback<Payloads extends object> = Payloads | ((reason: SalesforceFallbackReason) => Payloads)

/** What to show, and where it comes from. */
export interface SalesforceDecision<Payloads extends object> {
  /**
   * The vendor's payload or the fallback, by the names of `campaigns` and `fallback`. Without names: every campaign of the
   * reply, by its content zone or else its name.
   */
  readonly payloads: Payloads
  /** Why the fallback was used, by name; empty when the vendor returned every payload. */
  readonly reasons: Readonly<Partial<Record<keyof Payloads, SalesforceFallbackReason>>>
  /** Why there is no reply. Absent when the reply came in time. */
  readonly reason?: 'budget' | 'error'
  /** Why the request failed. Only with reason `error`. */
  readonly error?: WaybillError
  /** The reply, when it came in time. */
  readonly reply?: SalesforceReply
  /** How the request ended, also after the budget. Never rejects. */
  readonly settled: Promise<SalesforceSettledDecision>
}

/** How the request of a decision ended. */
export type SalesforceSettledDecision =
  | {
      readonly status: 'answered'
      /** The vendor's reply. */
      readonly reply: SalesforceReply
    }
  | {
      readonly status: 'failed'
      /** Why there is no reply. */
      readonly error: WaybillError
    }

export interface Deciding<Payloads extends object> {
  readonly send: ReadyEvent
  readonly options: SalesforceDecideOptions<Payloads> & { readonly fallback?: SalesforceFallback<Payloads> | undefined }
  readonly clock: Clock | undefined
}

/** Sends an event and waits for its campaigns, at most for the budget. Rejects only for bad input. */
export async function decide<Payloads extends object>(
  deciding: Deciding<Payloads>,
): Promise<SalesforceDecision<Payloads>> {
  const { send, options, clock = systemClock } = deciding
  const budgetMs = options.budgetMs ?? 300
  if (!(budgetMs >= 0 && Number.isFinite(budgetMs)))
    throw new InvalidInputError([{ field: 'budgetMs', rule: 'must be milliseconds, 0 or more' }], {
      subject: 'options',
    })
  const settled = send<SalesforceCampaignPayload>().then(answered, failed)
  const first = await within(settled, budgetMs, clock)
  if (first === undefined) return { ...withoutAnswer('budget', options), reason: 'budget', settled }
  if (first.status === 'failed' && first.error.name === 'InvalidInputError') throw first.error
  if (first.status === 'failed')
    return { ...withoutAnswer('error', options), reason: 'error', error: first.error, settled }
  return { ...withAnswer(first.reply, options), reply: first.reply, settled }
}

function answered(reply: SalesforceReply): SalesforceSettledDecision {
  return { status: 'answered', reply }
}

function failed(cause: unknown): SalesforceSettledDecision {
  const error = WaybillError.isInstance(cause)
    ? cause
    : new WaybillError('Deciding failed in an unexpected way.', { kind: 'unknown', code: 'unexpected_failure', cause })
  return { status: 'failed', error }
}

function within<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined))
    promise.then(resolve, reject).finally(cancel)
  })
}

type Options<Payloads extends object> = Deciding<Payloads>['options']
type Chosen<Payloads extends object> = Pick<SalesforceDecision<Payloads>, 'payloads' | 'reasons'>

function withoutAnswer<Payloads extends object>(
  reason: 'budget' | 'error',
  options: Options<Payloads>,
): Chosen<Payloads> {
  const payloads = fallbackOf(options, reason) ?? ({} as Payloads)
  const names = [...Object.keys(payloads), ...Object.keys(options.campaigns ?? {})]
  return { payloads, reasons: Object.fromEntries(names.map((name) => [name, reason])) as Chosen<Payloads>['reasons'] }
}

function withAnswer<Payloads extends object>(reply: SalesforceReply, options: Options<Payloads>): Chosen<Payloads> {
  const given = typeof options.fallback === 'object' ? Object.keys(options.fallback) : []
  const selectors = new Map<string, string | SalesforceCampaignSelector>(given.map((name) => [name, name]))
  for (const [name, selector] of Object.entries(options.campaigns ?? {})) selectors.set(name, selector ?? name)
  if (selectors.size === 0) for (const name of namesOf(reply)) selectors.set(name, name)

  const absent: SalesforceFallbackReason = reply.remarks.some(({ code }) => code === 'no_token')
    ? 'no_token'
    : 'no_campaign'
  const payloads: Record<string, unknown> = {}
  const reasons: Record<string, SalesforceFallbackReason> = {}
  for (const [name, selector] of selectors) {
    const campaign = findCampaign(reply, selector)
    if (!campaign?.payload) reasons[name] = absent
    else if (isControl(campaign)) reasons[name] = 'control'
    else payloads[name] = campaign.payload
  }
  const [reason] = selectors.size === 0 ? [absent] : Object.values(reasons)
  const fallback = (reason && fallbackOf(options, reason)) as Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fallback ?? {})) {
    if (name in payloads) continue
    payloads[name] = value
    reasons[name] ??= absent
  }
  return { payloads: payloads as Payloads, reasons: reasons as Chosen<Payloads>['reasons'] }
}

/** The content zone or else the name of each campaign in a reply. */
function namesOf({ campaignResponses }: SalesforceReply): readonly string[] {
  return campaignResponses.flatMap(({ payload, campaignName }) => {
    const zone = payload?.['contentZone']
    return typeof zone === 'string' && zone !== '' ? [zone] : [campaignName]
  })
}

function fallbackOf<Payloads extends object>(
  { fallback }: Options<Payloads>,
  reason: SalesforceFallbackReason,
): Payloads | undefined {
  return typeof fallback === 'function'
    ? (fallback as (reason: SalesforceFallbackReason) => Payloads)(reason)
    : fallback
}
