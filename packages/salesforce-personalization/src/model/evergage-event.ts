import { onFirstUse } from '@waybill/core/destination'
import * as z from 'zod'
import {
  amount,
  attributes,
  byName,
  currency,
  flag,
  id,
  list,
  number,
  part,
  sharedFields,
  text,
} from './event-parts.js'
import type { ItemAction } from './vocabulary.js'

/**
 * The Evergage dialect: an event is an `action` and perhaps an `itemAction`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-evergage.html
 */

const userSchema = onFirstUse(() =>
  part({
    /** Value of the identity attribute configured for the channel. */
    id: id().optional(),
    anonId: id().optional(),
    /** `persistedUserId.entityId` of an earlier reply. */
    encryptedId: id().optional(),
    attributes: attributes().optional(),
  }),
)

const moment = onFirstUse(() => z.union([number(), text()], { error: 'must be epoch milliseconds or a text' }))
const sku = onFirstUse(() => part({ _id: id() }))

const lineItemSchema = onFirstUse(() =>
  part({
    _id: id(),
    sku: sku().optional(),
    /** Per unit. */
    price: amount(),
    quantity: amount(),
  }),
)

const orderSchema = onFirstUse(() =>
  part({
    orderId: id(),
    /** The vendor's default is the sum of quantity × price. */
    totalValue: amount().optional(),
    currency: currency().optional(),
    lineItems: list(lineItemSchema()).optional(),
  }),
)

const catalogItemSchema = onFirstUse(() =>
  part({
    /** Must equal the id in the catalog exactly, or the vendor makes a second item. */
    _id: id(),
    name: text().optional(),
    url: text().optional(),
    description: text().optional(),
    imageUrl: text().optional(),
    price: amount().optional(),
    listPrice: amount().optional(),
    currency: currency().optional(),
    inventoryCount: amount().optional(),
    priceDescription: text().optional(),
    margin: number().optional(),
    rating: number().optional(),
    numRatings: amount().optional(),
    promotable: flag().optional(),
    /** Epoch milliseconds, or a text that your catalog understands. */
    published: moment().optional(),
    /** As `published`. */
    expiration: moment().optional(),
    sku: sku().optional(),
    attributes: attributes().optional(),
    /** Ids, or references like `{ type: 'c', _id: 'SHOES|BOOTS' }`. */
    categories: list(z.union([id(), part({ _id: id() })], { error: 'must be an id or an object with _id' })).optional(),
    /** Ids by item type: `{ Brand: ['PEAK'] }`. */
    relatedCatalogObjects: byName(list(text())).optional(),
    /** The older name of `relatedCatalogObjects`; never give both. */
    dimensions: byName(list(text())).optional(),
    /** Legacy: `{ type: 't', tagType, _id, name }`. */
    tags: list(part({ _id: id() })).optional(),
  }).check(
    z.refine(({ relatedCatalogObjects, dimensions }) => !(relatedCatalogObjects && dimensions), {
      path: ['dimensions'],
      error: 'is the older name of relatedCatalogObjects; give only one of them',
    }),
  ),
)

export const evergageEventSchema = onFirstUse(() =>
  part({
    /** Event name. Keep to a few thousand distinct names per dataset, without user data in them. */
    action: id().optional(),
    itemAction: z.custom<ItemAction | (string & {})>((value) => typeof value === 'string', 'must be a text').optional(),
    interaction: z
      .undefined({ error: 'belongs to the SalesforceInteractions dialect; use it or action, not both' })
      .optional(),
    user: userSchema().optional(),
    /** Exactly the item that the action is about, by item type: `{ Product: { _id } }`. */
    catalog: byName(catalogItemSchema()).optional(),
    cart: part({
      /** The line that is added, removed or overwritten. */
      singleLine: byName(lineItemSchema()).optional(),
      /** The whole cart; replaces the stored one. */
      complete: byName(list(lineItemSchema())).optional(),
    }).optional(),
    order: byName(orderSchema()).optional(),
    ...sharedFields(),
  }),
)

export type EvergageEvent = z.input<ReturnType<typeof evergageEventSchema>>
export type EvergageUser = z.input<ReturnType<typeof userSchema>>
export type EvergageLineItem = z.input<ReturnType<typeof lineItemSchema>>
export type EvergageCatalogItem = z.input<ReturnType<typeof catalogItemSchema>>
export type EvergageOrder = z.input<ReturnType<typeof orderSchema>>
