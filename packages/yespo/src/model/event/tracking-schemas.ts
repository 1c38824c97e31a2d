import { lazy } from '@waybill/core/destination'
import * as z from 'zod'

const text = lazy(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))
const number = lazy(() => z.number({ error: 'must be a number' }))
const flag = lazy(() => z.union([z.literal(0), z.literal(1)], { error: 'must be 0 or 1' }))
const currencyCode = lazy(() =>
  z
    .string({ error: 'must be a text' })
    .regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, like EUR')
    .optional(),
)
const object = { error: 'must be an object' }
const list = { error: 'must be a list' }

const product = lazy(() => z.looseObject({ productId: text(), price: number(), isInStock: flag().optional() }, object))
const cartItem = lazy(() =>
  z.looseObject(
    {
      productId: text(),
      quantity: number(),
      price: number(),
      name: text().optional(),
      category: text().optional(),
      discount: number().optional(),
    },
    object,
  ),
)

/** The rules of `YespoTrackingParams`. */
export const trackingSchemas = lazy(
  () =>
    ({
      pageViewed: z.strictObject({ page: z.looseObject({ location: text() }, object) }),
      productViewed: z.strictObject({ product: product(), currencyCode: currencyCode() }),
      productCategoryViewed: z.strictObject({ category: z.looseObject({ productCategoryId: text() }, object) }),
      cartUpdated: z.strictObject({
        products: z.array(cartItem(), list).readonly(),
        recycleStateId: text(),
        currencyCode: currencyCode(),
      }),
      productImpressions: z.strictObject({
        recomVariantId: z
          .string({ error: 'must be a text' })
          .regex(/^r\d+v\d+$/, 'must be r and a recommendation, then v and a variant, like r12v3'),
        products: z.array(z.looseObject({ productId: text() }, object), list).readonly(),
      }),
      productAddedToWishlist: z.strictObject({ product: product(), currencyCode: currencyCode() }),
      searchRequest: z.strictObject({ search: text(), isFound: flag().optional() }),
    }) as const,
)
