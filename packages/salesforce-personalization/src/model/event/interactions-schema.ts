import { lazy } from '@waybill/core/destination'
import * as z from 'zod'
import { attributes, byName, currency, flag, id, list, number, part, sharedFields, text } from './part-schemas.js'
import type { SalesforceInteractionName } from './vocabulary.js'

const relatedCatalogObjects = lazy(() => byName(list(text())))

const userSchema = lazy(() =>
  part({
    anonymousId: id().optional(),
    encryptedId: id().optional(),
    identities: byName(text()).optional(),
    attributes: attributes().optional(),
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

const lineItemSchema = lazy(() =>
  part({
    catalogObjectType: id(),
    catalogObjectId: id(),
    quantity: number(),
    price: number(),
    currency: currency().optional(),
    attributes: attributes().optional(),
  }),
)

const interactionSchema = lazy(() =>
  part({
    name: z.custom<SalesforceInteractionName | (string & {})>(
      (value) => typeof value === 'string' && value !== '',
      'must be a non-empty text',
    ),
    catalogObject: part({
      type: id(),
      id: id(),
      attributes: byName(z.unknown()).optional(),
      relatedCatalogObjects: relatedCatalogObjects().optional(),
    }).optional(),
    lineItem: lineItemSchema().optional(),
    lineItems: list(lineItemSchema()).optional(),
    order: part({
      id: id(),
      totalValue: number().optional(),
      currency: currency().optional(),
      attributes: attributes().optional(),
      lineItems: list(lineItemSchema()),
    }).optional(),
  }),
)

const other = lazy(() =>
  z.undefined({ error: 'belongs to the Evergage dialect; use it or interaction, not both' }).optional(),
)

export const interactionsEventSchema = lazy(() =>
  part({
    interaction: interactionSchema(),
    action: other(),
    itemAction: other(),
    user: userSchema().optional(),
    pageView: flag().optional(),
    explain: flag().optional(),
    ...sharedFields(),
  }),
)
