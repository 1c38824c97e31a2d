import { type CustomerEvent, InvalidInputError, type PageEvent, type ScreenEvent } from '@waybill/core'
import { type Delivery, happenedAt, specNameOf } from '@waybill/core/destination'
import type { SalesforceEvent } from '../model/event/event.js'
import type { EvergageEvent } from '../model/event/evergage.js'
import type { SalesforceInteractionsEvent } from '../model/event/interactions.js'
import type { SalesforceFlags } from '../model/event/parts.js'
import type { Draft } from './draft.js'
import type { UserMapping } from './identity.js'
import { commerceMapping } from './map-commerce.js'
import { consentsOf, sourceOf } from './map-context.js'

export interface MappingSettings {
  /** `source.channel`; `null` adds none. */
  readonly channel: string | null
  readonly accounts: boolean
  readonly allowAnonymous: boolean
  readonly consentProvider: string
}

/** A vendor's event, or the reason to skip the event. */
export type Mapped = SalesforceEvent | 'no_identifier' | 'not_supported'

export interface EventMapping {
  /** The default mapping: always the Evergage dialect. */
  standard(item: Delivery): Mapped
  /** Completes an event that the caller's mapping made, in place. What the event has stays as it is. */
  completed(event: SalesforceEvent, item: Delivery): Mapped
}

/** Maps events to the vendor's. Pure. Only an item whose caller waits (`decide`) asks for campaigns. */
export function createEventMapping(users: UserMapping, settings: MappingSettings): EventMapping {
  const { channel, accounts, allowAnonymous, consentProvider } = settings

  /** Adds user, source, consents and flags. */
  function frame(target: Draft<EvergageEvent>, item: Delivery): Mapped {
    const { event, wantsReply: decide } = item
    const user = target.user ?? users.evergage(event)
    if (user) target.user = user
    else if (!allowAnonymous) return 'no_identifier'
    const source = sourceOf(event, channel, happenedAt(item))
    target.source = target.source ? { ...source, ...target.source } : source
    addConsents(target, event)
    const flags = evergageFlagsOf(event, decide)
    if (flags) target.flags = target.flags ? { ...flags, ...target.flags } : flags
    return target
  }

  function frameInteraction(target: Draft<SalesforceInteractionsEvent>, item: Delivery): Mapped {
    const { event, wantsReply: decide } = item
    const user = target.user ?? users.interactions(event)
    if (user) target.user = user
    else if (!allowAnonymous) return 'no_identifier'
    // `time` is documented for the Evergage dialect only.
    const { time: _, ...source } = sourceOf(event, channel, happenedAt(item))
    target.source = { ...source, ...target.source }
    addConsents(target, event)
    if (event.type === 'page') target.pageView ??= true
    if (!decide) target.flags = { noCampaigns: true, ...target.flags }
    return target
  }

  function addConsents(target: Draft<SalesforceEvent>, event: CustomerEvent): void {
    const consents = target.consents ?? consentsOf(event, consentProvider)
    if (consents) target.consents = consents
  }

  return {
    standard(item) {
      const { event } = item
      switch (event.type) {
        case 'track':
          return frame(
            { action: actionOf(event.event), ...commerceMapping.get(specNameOf(event.event))?.(event) },
            item,
          )
        case 'page':
          return frame({ action: viewOf(event, 'Page') }, item)
        case 'screen':
          return frame({ action: viewOf(event, 'Screen') }, item)
        case 'identify':
          return frame({ action: 'Identify' }, item)
        case 'group':
          return accounts ? frame({ action: 'Group', account: { id: event.groupId } }, item) : 'not_supported'
        case 'alias':
          return 'not_supported'
        default:
          return event satisfies never
      }
    },
    completed: (event, item) => (event.interaction === undefined ? frame(event, item) : frameInteraction(event, item)),
  }
}

/** The name as it is. The vendor asks for one, so a blank one is refused. */
function actionOf(name: string): string {
  if (name.trim() !== '') return name
  const issue = { field: 'event', rule: 'must name what happened, not be blank' }
  throw new InvalidInputError([issue], { subject: 'event', code: 'invalid_event' })
}

function evergageFlagsOf({ type }: CustomerEvent, decide: boolean): SalesforceFlags | undefined {
  if (type === 'page') return decide ? { pageView: true } : { noCampaigns: true, pageView: true }
  return decide ? undefined : { noCampaigns: true }
}

/** The name that Segment itself gives a page or screen call, like `Viewed Docs Index Page`. */
function viewOf({ name, category }: PageEvent | ScreenEvent, kind: 'Page' | 'Screen'): string {
  if (!name && !category) return `${kind} Viewed`
  return `Viewed ${category ? `${category} ` : ''}${name ? `${name} ` : ''}${kind}`
}
