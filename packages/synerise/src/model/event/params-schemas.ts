import { lazy } from '@waybill/core/destination'
import * as z from 'zod'

/** Every `SyneriseEventSource`. Source: API reference, EventSource. */
export const eventSources = ['WEB_DESKTOP', 'WEB_MOBILE', 'MOBILE_APP', 'POS', 'MOBILE', 'DESKTOP'] as const

const text = lazy(() => z.string({ error: 'must be a string' }))
const required = lazy(() => text().min(1, 'must not be empty'))
const number = lazy(() => z.number({ error: 'must be a finite number' }))
const truth = lazy(() => z.boolean({ error: 'must be true or false' }))
const texts = lazy(() => z.array(text(), { error: 'must be a list of strings' }))

/** One of `eventSources`. */
export const eventSourceSchema = lazy(() =>
  z.enum(eventSources, { error: `must be one of ${eventSources.join(', ')}` }),
)

/** A currency as three upper-case letters of ISO 4217. */
export const currencySchema = lazy(() =>
  z
    .string({ error: 'must be a currency like EUR' })
    .regex(/^[A-Z]{3}$/, 'must be three upper-case letters of ISO 4217, like EUR'),
)

/** An amount of zero or more in one currency. Source: API reference, unit prices. */
export const money = lazy(() =>
  z.strictObject(
    { amount: number().min(0, 'must not be negative'), currency: currencySchema() },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be an amount and a currency' : undefined) },
  ),
)

/** A place among results, counted from 1. */
export const positionSchema = lazy(() =>
  z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1: it counts from 1'),
)

/** How the search was done. */
export const searchTypeSchema = lazy(() =>
  z.enum(['full-text-search', 'autocomplete'], {
    error: 'must be full-text-search or autocomplete',
  }),
)

/** A product of a transaction. Further fields are free. Source: API reference, transactions. */
export const transactionProduct = lazy(() =>
  z.looseObject({
    sku: required(),
    name: required(),
    finalUnitPrice: money(),
    quantity: number(),
    netUnitPrice: money().optional(),
    regularPrice: money().optional(),
    discountPrice: money().optional(),
    discountPercent: number().optional(),
    tax: number().optional(),
    categories: texts().optional(),
    image: text().optional(),
    url: text().optional(),
  }),
)

export const mustBeObject = { error: 'must be an object' }

/** Params without a required field. */
export const freeParams = lazy(() => z.looseObject({}, mustBeObject))

/** Params of `added-to-cart` and `removed-from-cart`. */
export const cartParams = lazy(() =>
  z.looseObject(
    {
      sku: required(),
      finalUnitPrice: money(),
      quantity: number(),
      source: eventSourceSchema().optional(),
      name: text().optional(),
      category: text().optional(),
      categories: texts().optional(),
      regularUnitPrice: money().optional(),
      discountedUnitPrice: money().optional(),
      ItemUrlAddress: text().optional(),
      producer: text().optional(),
      offline: truth().optional(),
    },
    mustBeObject,
  ),
)

/** Params of `product-view`. */
export const productViewParams = lazy(() =>
  z.looseObject(
    {
      productId: required(),
      name: required(),
      source: eventSourceSchema(),
      category: text().optional(),
      url: text().optional(),
      fromRecommendation: truth().optional(),
      campaignHash: text().optional(),
    },
    mustBeObject,
  ),
)

/** Params of `appeared-in-location`. */
export const locationParams = lazy(() =>
  z.looseObject(
    {
      lat: number().min(-90, 'must be at least -90').max(90, 'must be at most 90'),
      lon: number().min(-180, 'must be at least -180').max(180, 'must be at most 180'),
    },
    mustBeObject,
  ),
)

/** Params of `application-started`. */
export const applicationParams = lazy(() =>
  z.looseObject({ applicationName: required(), version: required() }, mustBeObject),
)

/** Params of `assigned-to-company`. */
export const companyParams = lazy(() => z.looseObject({ companyId: number() }, mustBeObject))

/** Params of `cancelled-transaction`. */
export const cancelledTransactionParams = lazy(() =>
  z.looseObject(
    {
      orderId: required(),
      orderStatus: text().optional(),
      products: z.array(transactionProduct(), { error: 'must be a list of products' }).optional(),
      revenue: money().optional(),
      value: money().optional(),
      discountAmount: money().optional(),
      discountPercent: number().optional(),
      discountCode: text().optional(),
      paymentInfo: z.looseObject({ method: required() }, mustBeObject).optional(),
      source: eventSourceSchema().optional(),
    },
    mustBeObject,
  ),
)

/** Params of `item-search-click`. */
export const itemSearchClickParams = lazy(() =>
  z.looseObject(
    {
      correlationId: required(),
      item: required(),
      position: positionSchema(),
      searchType: searchTypeSchema(),
    },
    mustBeObject,
  ),
)
