import { type Clock, InvalidInputError, systemClock, WaybillError } from '@waybill/core'
import type { CampaignPayload, SalesforceReply } from '../api/reply.js'
import { isControl } from '../model/campaign.js'
import { type CampaignSelector, findCampaign } from './find-campaign.js'
import type { ReadyEvent, SendEventOptions } from './send-event.js'

/**
 * Why a fallback was used:
 * - `budget` no answer came in time; the request goes on
 * - `error` the vendor refused, or could not be reached: see `error`
 * - `no_campaign` the answer has no such campaign, or one without payload
 * - `control` the user is in the control group, which is shown nothing
 */
export type FallbackReason = 'budget' | 'error' | 'no_campaign' | 'control'

export interface DecideOptions<Payloads extends object> extends SendEventOptions {
  /** How long the caller waits, in milliseconds. Default 300. The request has its own deadline, `timeoutMs`. */
  readonly budgetMs?: number | undefined
  /** Which campaign is meant by a name of `Payloads`, as for `findCampaign`. Default: the name itself. */
  readonly campaigns?: { readonly [Name in keyof Payloads]?: string | CampaignSelector } | undefined
}

/** The payloads to use where the vendor gives none. A function is called once, when one is needed. */
export type Fallback<Payloads extends object> = Payloads | ((reason: FallbackReason) => Payloads)

export interface Decision<Payloads extends object> {
  /** By the names of `campaigns` and `fallback`, else by content zone or name: the vendor's payload or the fallback. */
  readonly payloads: Payloads
  /** Why the fallback was used, by name; empty when the vendor gave everything. */
  readonly reasons: Readonly<Partial<Record<keyof Payloads, FallbackReason>>>
  /** Why no answer could be used at all. Absent: the vendor's answer came in time. */
  readonly reason?: 'budget' | 'error'
  /** With reason `error`. */
  readonly error?: WaybillError
  /** The answer, when it came in time. */
  readonly reply?: SalesforceReply
  /** What became of the request, also after the budget. Never rejects. */
  readonly settled: Promise<SettledDecision>
}

export type SettledDecision =
  | { readonly status: 'answered'; readonly reply: SalesforceReply }
  | { readonly status: 'failed'; readonly error: WaybillError }

export interface Deciding<Payloads extends object> {
  readonly send: ReadyEvent
  readonly options: DecideOptions<Payloads> & { readonly fallback?: Fallback<Payloads> | undefined }
  readonly clock: Clock | undefined
}

/** Sends an event and waits for its campaigns, but no longer than the budget. Rejects only for bad input. */
export async function decide<Payloads extends object>(deciding: Deciding<Payloads>): Promise<Decision<Payloads>> {
  const { send, options, clock = systemClock } = deciding
  const budgetMs = options.budgetMs ?? 300
  if (!(budgetMs >= 0 && Number.isFinite(budgetMs)))
    throw new InvalidInputError([{ field: 'budgetMs', rule: 'must be milliseconds, 0 or more' }], {
      subject: 'options',
    })
  const settled = send<CampaignPayload>().then(answered, failed)
  const first = await within(settled, budgetMs, clock)
  if (first === undefined) return { ...withoutAnswer('budget', options), reason: 'budget', settled }
  if (first.status === 'failed' && first.error.name === 'InvalidInputError') throw first.error
  if (first.status === 'failed')
    return { ...withoutAnswer('error', options), reason: 'error', error: first.error, settled }
  return { ...withAnswer(first.reply, options), reply: first.reply, settled }
}

function answered(reply: SalesforceReply): SettledDecision {
  return { status: 'answered', reply }
}

function failed(cause: unknown): SettledDecision {
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
type Chosen<Payloads extends object> = Pick<Decision<Payloads>, 'payloads' | 'reasons'>

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
  const selectors = new Map<string, string | CampaignSelector>(given.map((name) => [name, name]))
  for (const [name, selector] of Object.entries(options.campaigns ?? {})) selectors.set(name, selector ?? name)
  if (selectors.size === 0) for (const name of namesOf(reply)) selectors.set(name, name)

  const payloads: Record<string, unknown> = {}
  const reasons: Record<string, FallbackReason> = {}
  for (const [name, selector] of selectors) {
    const campaign = findCampaign(reply, selector)
    if (!campaign?.payload) reasons[name] = 'no_campaign'
    else if (isControl(campaign)) reasons[name] = 'control'
    else payloads[name] = campaign.payload
  }
  const [reason] = selectors.size === 0 ? (['no_campaign'] as const) : Object.values(reasons)
  const fallback = (reason && fallbackOf(options, reason)) as Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fallback ?? {})) {
    if (name in payloads) continue
    payloads[name] = value
    reasons[name] ??= 'no_campaign'
  }
  return { payloads: payloads as Payloads, reasons: reasons as Chosen<Payloads>['reasons'] }
}

/** What the campaigns of a reply can be called when nobody has named them. */
function namesOf({ campaignResponses }: SalesforceReply): readonly string[] {
  return campaignResponses.flatMap(({ payload, campaignName }) => {
    const zone = payload?.['contentZone']
    return typeof zone === 'string' && zone !== '' ? [zone] : [campaignName]
  })
}

function fallbackOf<Payloads extends object>(
  { fallback }: Options<Payloads>,
  reason: FallbackReason,
): Payloads | undefined {
  return typeof fallback === 'function' ? (fallback as (reason: FallbackReason) => Payloads)(reason) : fallback
}
