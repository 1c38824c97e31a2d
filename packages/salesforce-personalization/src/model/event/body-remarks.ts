import { fieldsOf } from '@waybill/core/destination'
import type { SalesforceRemark } from '../remarks.js'
import type { SalesforceEvent } from './event.js'
import { interactionNames, itemActions } from './vocabulary.js'

type Body = 'catalog' | 'cart.singleLine' | 'cart.complete' | 'order'
type InteractionBody = 'catalogObject' | 'lineItem' | 'lineItems' | 'order'

/**
 * Where the item of an item action stands.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html
 */
const bodies: ReadonlyMap<unknown, Body> = new Map<string, Body>([
  ...['View Item', 'View Item Detail', 'View Item Out Of Stock', 'Quick View Item', 'View Category', 'View Tag'].map(
    (name) => [name, 'catalog'] as const,
  ),
  ...['Share', 'Review', 'Comment', 'Favorite'].map((name) => [name, 'catalog'] as const),
  ...['Add To Cart', 'Remove From Cart', 'Update Line Item'].map((name) => [name, 'cart.singleLine'] as const),
  ['View Cart', 'cart.complete'],
  ['Purchase', 'order'],
])

/**
 * The same of interactions.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/interaction-definitions.html
 */
function interactionBody(name: string): InteractionBody | undefined {
  if (name === 'Add To Cart' || name === 'Remove From Cart') return 'lineItem'
  if (name === 'Replace Cart') return 'lineItems'
  if (!interactionNames.some((one) => one === name) || name.startsWith('Stop ')) return undefined
  return name.includes('Catalog Object') ? 'catalogObject' : 'order'
}

/** The remarks on what happened to no item, on an item to which nothing happened, and on an event of nobody. */
export function bodyRemarks(event: SalesforceEvent): readonly SalesforceRemark[] {
  const remarks = event.interaction === undefined ? ofItemAction(event) : ofInteraction(event)
  return namesSomebody(event) ? remarks : [...remarks, nobody]
}

function ofItemAction({ itemAction, catalog, cart, order }: SalesforceEvent): readonly SalesforceRemark[] {
  const given: Readonly<Record<Body, unknown>> = {
    catalog,
    'cart.singleLine': fieldsOf(cart)?.['singleLine'],
    'cart.complete': fieldsOf(cart)?.['complete'],
    order,
  }
  const needed = bodies.get(itemAction)
  const remarks: SalesforceRemark[] = []
  if (needed !== undefined && isEmpty(given[needed])) remarks.push(missing(needed, `The item action ${itemAction}`))
  // What an item action of the user's own reads, only the user knows. A catalog item is kept with any event.
  if (itemAction !== undefined && !itemActions.some((one) => one === itemAction)) return remarks
  for (const body of ['cart.singleLine', 'cart.complete', 'order'] as const)
    if (body !== needed && !isEmpty(given[body])) remarks.push(unused(body))
  return remarks
}

function ofInteraction({ interaction }: SalesforceEvent): readonly SalesforceRemark[] {
  const name = interaction?.name ?? ''
  const needed = interactionBody(name)
  if (needed !== undefined) {
    // An empty list of lines empties the cart.
    const isThere = needed === 'lineItems' ? interaction?.lineItems !== undefined : !isEmpty(interaction?.[needed])
    return isThere ? [] : [missing(`interaction.${needed}`, `The interaction ${name}`)]
  }
  const meant = interactionNames.find((one) => one.toLowerCase() === name.trim().toLowerCase())
  if (meant === undefined || meant === name) return []
  const hint = `It was sent as a plain action. Write ${meant}: the vendor gives a meaning to that very spelling.`
  return [{ code: 'name_like_known', field: 'interaction.name', hint }]
}

function missing(field: string, what: string): SalesforceRemark {
  return { code: 'body_missing', field, hint: `${what} says nothing of an item without it. Add ${field}.` }
}

function unused(field: Body): SalesforceRemark {
  const readers = [...bodies].flatMap(([name, body]) => (body === field ? [String(name)] : []))
  return { code: 'body_unused', field, hint: `Only the item action ${readers.join(' or ')} reads it. Set itemAction.` }
}

const nobody: SalesforceRemark = Object.freeze({
  code: 'no_user',
  field: 'user',
  hint: 'It names nobody, so the vendor cannot tell whose event this is. Give an id, an anonymous id or an identity attribute.',
})

function namesSomebody({ user }: SalesforceEvent): boolean {
  return Object.values(fieldsOf(user) ?? {}).some((value) => (fieldsOf(value) ? !isEmpty(value) : isId(value)))
}

function isId(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
}

function isEmpty(body: unknown): boolean {
  return Object.keys(fieldsOf(body) ?? {}).length === 0
}
