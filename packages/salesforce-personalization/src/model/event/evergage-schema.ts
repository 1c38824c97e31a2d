import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { attributes, byName, currency, flag, id, list, number, part, sharedFields, text } from './part-schemas.js'
import type { SalesforceItemAction } from './vocabulary.js'

const userSchema = lazy(() =>
  part({
    id: id().optional(),
    anonId: id().optional(),
    encryptedId: id().optional(),
    attributes: attributes().optional(),
  }),
)

const moment = lazy(() => z.union([number(), text()], { error: 'must be epoch milliseconds or a text' }))
const sku = lazy(() => part({ _id: id() }))
const reference = lazy(() =>
  part({ _id: id(), type: text().optional(), tagType: text().optional(), name: text().optional() }),
)

const lineItemSchema = lazy(() =>
  part({
    _id: id(),
    sku: sku().optional(),
    price: number(),
    quantity: number(),
  }),
)

const orderSchema = lazy(() =>
  part({
    orderId: id(),
    totalValue: number().optional(),
    currency: currency().optional(),
    lineItems: list(lineItemSchema()).optional(),
  }),
)

const catalogItemSchema = lazy(() =>
  part({
    _id: id(),
    name: text().optional(),
    url: text().optional(),
    description: text().optional(),
    imageUrl: text().optional(),
    price: number().optional(),
    listPrice: number().optional(),
    currency: currency().optional(),
    inventoryCount: number().optional(),
    priceDescription: text().optional(),
    margin: number().optional(),
    rating: number().optional(),
    numRatings: number().optional(),
    promotable: flag().optional(),
    published: moment().optional(),
    expiration: moment().optional(),
    sku: sku().optional(),
    attributes: attributes().optional(),
    categories: list(z.union([id(), reference()], { error: 'must be an id or an object with _id' })).optional(),
    relatedCatalogObjects: byName(list(text())).optional(),
    dimensions: byName(list(text())).optional(),
    tags: list(reference()).optional(),
  }).check(
    z.refine(({ relatedCatalogObjects, dimensions }) => !(relatedCatalogObjects && dimensions), {
      path: ['dimensions'],
      error: 'is the older name of relatedCatalogObjects; give only one of them',
    }),
  ),
)

export const evergageEventSchema = lazy(() =>
  part({
    action: id().optional(),
    itemAction: z
      .custom<SalesforceItemAction | (string & {})>((value) => typeof value === 'string', 'must be a text')
      .optional(),
    interaction: z
      .undefined({ error: 'belongs to the SalesforceInteractions dialect; use it or action, not both' })
      .optional(),
    user: userSchema().optional(),
    catalog: byName(catalogItemSchema()).optional(),
    cart: part({
      singleLine: byName(lineItemSchema()).optional(),
      complete: byName(list(lineItemSchema())).optional(),
    }).optional(),
    order: byName(orderSchema()).optional(),
    ...sharedFields(),
  }),
)
