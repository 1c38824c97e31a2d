import { onFirstUse } from '@waybill/core/destination'
import * as z from 'zod'
import { amount, attributes, byName, currency, flag, id, list, part, sharedFields, text } from './event-parts.js'
import type { InteractionName } from './vocabulary.js'

/**
 * The SalesforceInteractions dialect: an event is an `interaction`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-salesforceinteractions.html
 */

const relatedCatalogObjects = onFirstUse(() => byName(list(text())))

const userSchema = onFirstUse(() =>
  part({
    anonymousId: id().optional(),
    encryptedId: id().optional(),
    /** Identity attributes, each with its value. */
    identities: byName(text()).optional(),
    attributes: attributes().optional(),
    /** Replaced as a whole; the newest 100 per type are kept. */
    profileObjects: byName(
      list(
        part({
          id: id(),
          attributes: attributes().optional(),
          relatedCatalogObjects: relatedCatalogObjects().optional(),
        }),
      ),
    ).optional(),
  }),
)

const lineItemSchema = onFirstUse(() =>
  part({
    catalogObjectType: id(),
    catalogObjectId: id(),
    quantity: amount(),
    /** Per unit. */
    price: amount(),
    currency: currency().optional(),
    /** The SKU goes here, as `sku`. */
    attributes: attributes().optional(),
  }),
)

const interactionSchema = onFirstUse(() =>
  part({
    name: z.custom<InteractionName | (string & {})>(
      (value) => typeof value === 'string' && value !== '',
      'must be a non-empty text',
    ),
    catalogObject: part({
      type: id(),
      id: id(),
      attributes: byName(z.unknown()).optional(),
      relatedCatalogObjects: relatedCatalogObjects().optional(),
    }).optional(),
    /** With `Add To Cart` and `Remove From Cart`. */
    lineItem: lineItemSchema().optional(),
    /** With `Replace Cart`; an empty list empties the cart. */
    lineItems: list(lineItemSchema()).optional(),
    /** With `Purchase` and the other order interactions; only `Purchase` changes the user's order. */
    order: part({
      id: id(),
      totalValue: amount().optional(),
      currency: currency().optional(),
      attributes: attributes().optional(),
      lineItems: list(lineItemSchema()),
    }).optional(),
  }),
)

const other = onFirstUse(() =>
  z.undefined({ error: 'belongs to the Evergage dialect; use it or interaction, not both' }).optional(),
)

export const interactionsEventSchema = onFirstUse(() =>
  part({
    interaction: interactionSchema(),
    action: other(),
    itemAction: other(),
    user: userSchema().optional(),
    /** The event came from a page load. */
    pageView: flag().optional(),
    /** The same as `debug.explanations`. */
    explain: flag().optional(),
    ...sharedFields(),
  }),
)

export type SalesforceInteractionsEvent = z.input<ReturnType<typeof interactionsEventSchema>>
export type SalesforceInteraction = z.input<ReturnType<typeof interactionSchema>>
export type SalesforceInteractionsUser = z.input<ReturnType<typeof userSchema>>
