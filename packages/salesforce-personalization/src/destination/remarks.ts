import type { CustomerEvent, IdentifyEvent } from '@waybill/core'
import {
  type Encoded,
  fieldsOf,
  leftOut,
  plainInstead,
  type Remark,
  specNameOf,
  traitsOf,
  type Weaker,
} from '@waybill/core/destination'
import type { UserSettings } from './identity.js'

const product: readonly string[] = ['product_id']
const line: readonly string[] = ['product_id', 'price']
const lines: readonly string[] = ['products', 'products.id', 'products.price']

/** What the item actions of e-commerce events need, for the remarks on an event that lacks it. */
const needs: ReadonlyMap<string, Weaker> = new Map<string, Weaker>([
  ['Product Viewed', { instead: 'the item action View Item', needs: product }],
  ['Product List Viewed', { instead: 'the item action View Category', needs: ['category'] }],
  ['Product Added', { instead: 'the item action Add To Cart', needs: line }],
  ['Product Removed', { instead: 'the item action Remove From Cart', needs: line }],
  ['Cart Viewed', { instead: 'the item action View Cart', needs: lines }],
  ['Order Completed', { instead: 'a Purchase', needs: ['order_id', 'total', ...lines] }],
  ['Product Added to Wishlist', { instead: 'the item action Favorite', needs: product }],
  ['Product Shared', { instead: 'the item action Share', needs: product }],
  ['Product Reviewed', { instead: 'the item action Review', needs: product }],
])

/** Adds what the default mapping could not keep: an item action, or a trait that is to be an attribute. */
export function withRemarks(
  encoded: Encoded,
  event: CustomerEvent,
  settings: Pick<UserSettings, 'attributes'>,
): Encoded {
  if (!('calls' in encoded)) return encoded
  const sent = encoded.calls[0]?.json as { readonly itemAction?: unknown; readonly user?: unknown } | undefined
  const remarks =
    event.type === 'track'
      ? sent?.itemAction === undefined
        ? plainTrack(event, event.event)
        : undefined
      : event.type === 'identify'
        ? traitsLeftOut(event, sent?.user, settings)
        : undefined
  return remarks ? { ...encoded, remarks } : encoded
}

function plainTrack(event: CustomerEvent, name: string): readonly Remark[] | undefined {
  const weaker = needs.get(specNameOf(name))
  return weaker && plainInstead(event, weaker)
}

function traitsLeftOut(
  event: IdentifyEvent,
  user: unknown,
  { attributes }: Pick<UserSettings, 'attributes'>,
): readonly Remark[] | undefined {
  const sent = fieldsOf(fieldsOf(user)?.['attributes'])
  const traits = traitsOf(event)
  const remarks = Object.entries(attributes).flatMap(
    ([attribute, trait]) => leftOut(traits, trait, sent?.[attribute], ruleOf(trait)) ?? [],
  )
  return remarks.length > 0 ? remarks : undefined
}

function ruleOf(trait: string): string {
  if (trait === 'email') return 'an address like name@example.com'
  return trait === 'phone' ? 'a number with digits' : 'texts, numbers, true and false'
}
