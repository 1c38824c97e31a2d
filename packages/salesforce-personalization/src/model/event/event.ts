import { InvalidInputError, type Issue } from '@waybill/core'
import { isFields, nearestWord, snapshot } from '@waybill/core/destination'
import { type Checked, issuesOf, readLoosely } from '@waybill/core/zod'
import { millisecondsOf } from '../moment.js'
import type { SalesforceRemark } from '../remarks.js'
import type { EvergageEvent } from './evergage.js'
import type { SalesforceInteractionsEvent } from './interactions.js'
import { schemaOf, unknownMembers } from './shape.js'
import { itemActions } from './vocabulary.js'

/** One event in either of the vendor's dialects: `interaction` makes it SalesforceInteractions, all others are Evergage. */
export type SalesforceEvent = EvergageEvent | SalesforceInteractionsEvent

/**
 * Checks and copies one event. Known fields are checked by the vendor's documents, unknown ones pass. The copy shares
 * nothing with the input and is plain JSON data. What is empty where the vendor may do without it is absent, and an id that is
 * a whole number is the text of its digits, of which `remarks` gets one. Throws `InvalidInputError` that names each field, its
 * rule and the way out.
 */
export type ReadSalesforceEvent = (event: unknown, remarks?: SalesforceRemark[]) => SalesforceEvent

/** Makes the check. `customItemActions` are allowed besides the vendor's own item actions. */
export function createEventReader(customItemActions: readonly string[] = []): ReadSalesforceEvent {
  const allowed = [...itemActions, ...customItemActions] as const
  const known = new Set<unknown>(allowed)

  function itemActionIssues({ itemAction }: { readonly itemAction?: unknown }): Issue[] {
    if (typeof itemAction !== 'string' || known.has(itemAction)) return []
    const hint = `the nearest is "${nearestWord(itemAction, allowed)}"; list your own in customItemActions`
    return [{ field: 'itemAction', rule: 'is not a known item action', hint }]
  }

  function check(given: unknown): Checked<SalesforceEvent> {
    const event = given as SalesforceEvent
    const { error } = schemaOf(event).safeParse(event)
    const issues = [...(error ? issuesOf(error) : []), ...itemActionIssues(event)]
    if (event.action === undefined && event.itemAction === undefined && event.interaction === undefined)
      issues.push(nothingHappened)
    return { value: event, issues }
  }

  return (input, remarks) => {
    if (!isFields(input)) throw invalid([notAnObject])
    const event = snapshot(input) as SalesforceEvent
    const { value, issues } = readLoosely(event, { check, remarks })
    if (issues.length > 0) throw invalid(issues.map(withNearest(event)))
    return withMilliseconds(withSpaces(value))
  }
}

/** The event with the consents as the vendor's Web SDK writes them. */
function withSpaces(event: SalesforceEvent): SalesforceEvent {
  if (!event.consents?.some(({ status }) => !status.includes(' '))) return event
  const consents = event.consents.map((consent) => ({ ...consent, status: spaced[consent.status] }))
  return { ...event, consents }
}

const spaced = { OptIn: 'Opt In', OptOut: 'Opt Out', 'Opt In': 'Opt In', 'Opt Out': 'Opt Out' } as const

/** The event with `source.time` as the vendor wants it. The event is a copy of our own. */
function withMilliseconds(event: SalesforceEvent): SalesforceEvent {
  const { source } = event
  if (source?.time === undefined || typeof source.time === 'number') return event
  return { ...event, source: { ...source, time: millisecondsOf(source.time) } }
}

/**
 * Whether an event acts twice when it is repeated, as the end of its endpoint's name; `undefined` when it does not. Adding
 * to the cart adds to the quantity that is there. A purchase has an order id, but the vendor does not document that it
 * recognises the id, so two purchases may be stored. Updating a line, removing one and replacing the cart overwrite. Of the
 * interactions with an order, only a purchase changes the user's order.
 *
 * The vendor does not document whether case and blanks count in a name, nor what it does with an order or a line of a cart
 * without an item action. A wrong guess would act twice, so all of them count as acting twice.
 */
export function actingTwice(event: SalesforceEvent): 'add-to-cart' | 'purchase' | undefined {
  if (event.interaction !== undefined) return harmfulNamed(event.interaction.name)
  if (event.itemAction !== undefined) return harmfulNamed(event.itemAction)
  if (event.order !== undefined) return 'purchase'
  return event.cart?.singleLine === undefined ? undefined : 'add-to-cart'
}

function harmfulNamed(name: unknown): 'add-to-cart' | 'purchase' | undefined {
  return typeof name === 'string' ? harmful.get(name.toLowerCase().replace(/[^a-z]+/g, '')) : undefined
}

const harmful: ReadonlyMap<string, 'add-to-cart' | 'purchase'> = new Map([
  ['addtocart', 'add-to-cart'],
  ['purchase', 'purchase'],
])

/** Adds to an issue the member that stands where the missing one belongs, in another spelling or the other dialect's. */
function withNearest(event: SalesforceEvent): (issue: Issue) => Issue {
  const unknown = unknownMembers(event)
  return (issue) => {
    const names: readonly (string | undefined)[] = issue === nothingHappened ? happenings : [issue.field]
    const found = unknown.find(({ meant }) => names.includes(meant))
    return found ? { ...issue, hint: `write ${found.meant} for ${found.field}` } : issue
  }
}

const happenings: readonly string[] = ['action', 'itemAction', 'interaction']

const notAnObject: Issue = { field: '', rule: 'must be an object', hint: "like { action: 'Homepage', user: { id } }" }
const nothingHappened: Issue = {
  field: 'action',
  rule: 'is missing',
  hint: 'say what happened with action or itemAction (Evergage dialect), or interaction (SalesforceInteractions)',
}

function invalid(issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(issues, { subject: 'event', code: 'invalid_event' })
}
