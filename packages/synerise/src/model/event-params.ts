import { onFirstUse } from '@waybill/core'
import * as z from 'zod'

/** Where something happened. Source: API reference, EventSource. */
export const eventSources = ['WEB_DESKTOP', 'WEB_MOBILE', 'MOBILE_APP', 'POS', 'MOBILE', 'DESKTOP'] as const

/** Where something happened. */
export type SyneriseEventSource = (typeof eventSources)[number]

const text = onFirstUse(() => z.string({ error: 'must be a string' }))
const required = onFirstUse(() => text().min(1, 'must not be empty'))
const number = onFirstUse(() => z.number({ error: 'must be a finite number' }))
const truth = onFirstUse(() => z.boolean({ error: 'must be true or false' }))
const texts = onFirstUse(() => z.array(text(), { error: 'must be a list of strings' }))

/** See `eventSources`. */
export const eventSourceSchema = onFirstUse(() =>
  z.enum(eventSources, { error: `must be one of ${eventSources.join(', ')}` }),
)

/** ISO 4217, three upper-case letters. */
export const currencySchema = onFirstUse(() =>
  z
    .string({ error: 'must be a currency like EUR' })
    .regex(/^[A-Z]{3}$/, 'must be three upper-case letters of ISO 4217, like EUR'),
)

/** An amount of zero or more, in its currency. Source: API reference, unit prices. */
export const money = onFirstUse(() =>
  z.strictObject(
    { amount: number().min(0, 'must not be negative'), currency: currencySchema() },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be an amount and a currency' : undefined) },
  ),
)

/** A place among results, counted from 1. */
export const positionSchema = onFirstUse(() =>
  z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1: it counts from 1'),
)

/** How the search was done. */
export const searchTypeSchema = onFirstUse(() =>
  z.enum(['full-text-search', 'autocomplete'], {
    error: 'must be full-text-search or autocomplete',
  }),
)

/** A product of a transaction; further fields are free. Source: API reference, transactions. */
export const transactionProduct = onFirstUse(() =>
  z.looseObject({
    sku: required(),
    name: required(),
    /** Per unit, with tax and discount. */
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

/** Any JSON; new names join the event's definition. */
export const freeParams = onFirstUse(() => z.looseObject({}, mustBeObject))

/** `added-to-cart`, `removed-from-cart`. */
export const cartParams = onFirstUse(() =>
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
      /** The product's page; the vendor spells it like this. */
      ItemUrlAddress: text().optional(),
      producer: text().optional(),
      /** True when it did not happen on a website. */
      offline: truth().optional(),
    },
    mustBeObject,
  ),
)

/** `product-view`. */
export const productViewParams = onFirstUse(() =>
  z.looseObject(
    {
      /** The product's SKU. */
      productId: required(),
      name: required(),
      source: eventSourceSchema(),
      category: text().optional(),
      url: text().optional(),
      fromRecommendation: truth().optional(),
      /** From the header `x-Correlation-Id` of the recommendation's response. */
      campaignHash: text().optional(),
    },
    mustBeObject,
  ),
)

/** `appeared-in-location`: degrees. */
export const locationParams = onFirstUse(() =>
  z.looseObject(
    {
      lat: number().min(-90, 'must be at least -90').max(90, 'must be at most 90'),
      lon: number().min(-180, 'must be at least -180').max(180, 'must be at most 180'),
    },
    mustBeObject,
  ),
)

/** `application-started`. */
export const applicationParams = onFirstUse(() =>
  z.looseObject({ applicationName: required(), version: required() }, mustBeObject),
)

/** `assigned-to-company`. */
export const companyParams = onFirstUse(() => z.looseObject({ companyId: number() }, mustBeObject))

/** `cancelled-transaction`: an event of its own, it does not change the transaction. */
export const cancelledTransactionParams = onFirstUse(() =>
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

/** `item-search-click`. */
export const itemSearchClickParams = onFirstUse(() =>
  z.looseObject(
    {
      /** From the response of the search. */
      correlationId: required(),
      /** The item's id. */
      item: required(),
      /** The item's place among the results, from 1. */
      position: positionSchema(),
      searchType: searchTypeSchema(),
    },
    mustBeObject,
  ),
)
