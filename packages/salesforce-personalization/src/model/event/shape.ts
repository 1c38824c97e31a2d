import { isFields, likelyWord } from '@waybill/core/destination'
import * as z from 'zod'
import type { SalesforceRemark } from '../remarks.js'
import type { SalesforceEvent } from './event.js'
import { evergageEventSchema } from './evergage-schema.js'
import { interactionsEventSchema } from './interactions-schema.js'

/** A member of an event that the vendor documents nowhere in its dialect. */
interface UnknownMember {
  /** Where it stands, like `user.anonymousId`. */
  readonly field: string
  /** The documented member that is probably meant, like `user.anonId`. */
  readonly meant: string | undefined
}

/** The schema of an event's dialect: `interaction` makes it SalesforceInteractions, all others are Evergage. */
export function schemaOf({ interaction }: { readonly interaction?: unknown }) {
  return interaction === undefined ? evergageEventSchema() : interactionsEventSchema()
}

/** The members that the vendor does not document, each with the one that is probably meant. They are sent as they are. */
export function unknownMembers(event: SalesforceEvent): readonly UnknownMember[] {
  const found: UnknownMember[] = []
  const schema: z.ZodObject = schemaOf(event)
  const otherNames = event.interaction === undefined ? inEvergage : inInteractions
  const meantBy = (path: string, known: readonly string[]): string | undefined => {
    const [name = '', ...parents] = path.split('.').reverse()
    const other = otherNames.get(path)
    if (other !== undefined) return other
    const sameLetters = known.find((one) => one.toLowerCase() === name.toLowerCase())
    const near = sameLetters ?? elsewhere(schema, name) ?? likelyWord(name, known)
    if (near === undefined || near.includes('.')) return near
    return [...parents.reverse(), near].join('.')
  }
  walk(schema, event, { field: '', path: '' }, (place, known) => {
    found.push({ field: place.field, meant: placed(meantBy(place.path, known), place) })
  })
  return found
}

/** The remarks on members that the vendor does not document. */
export function memberRemarks(event: SalesforceEvent): readonly SalesforceRemark[] {
  return unknownMembers(event).map(({ field, meant }) => ({
    code: 'unknown_member',
    field,
    hint: hintOf(field, meant),
  }))
}

function hintOf(field: string, meant: string | undefined): string {
  const way = meant === undefined ? wayOf(field) : `Write ${meant} for it.`
  return `The vendor documents no such member here. It was sent, and probably does nothing. ${way}`
}

function wayOf(field: string): string {
  const part = /^(user|account|catalog\.[^.]+|interaction\.(?:catalogObject|order))\./.exec(field)?.[1]
  return part === undefined ? 'Leave it out.' : `What is your own belongs in ${part}.attributes.`
}

// The names of the other dialect, and what both say in other places. `*` stands for an item type.
const inEvergage: ReadonlyMap<string, string> = new Map([
  ['pageView', 'flags.pageView'],
  ['explain', 'debug.explanations'],
  ['userId', 'user.id'],
  ['anonymousId', 'user.anonId'],
  ['timestamp', 'source.time'],
  ['catalogObject', 'catalog'],
  ['lineItem', 'cart.singleLine'],
  ['lineItems', 'cart.complete'],
  ['user.anonymousId', 'user.anonId'],
  ['user.identities', 'user.attributes'],
  ['user.userId', 'user.id'],
  ['catalog.*.id', 'catalog.*._id'],
  ['cart.singleLine.*.id', 'cart.singleLine.*._id'],
  ['cart.singleLine.*.catalogObjectId', 'cart.singleLine.*._id'],
  ['cart.complete.*.id', 'cart.complete.*._id'],
  ['cart.complete.*.catalogObjectId', 'cart.complete.*._id'],
  ['order.*.id', 'order.*.orderId'],
  ['order.*.lineItems.id', 'order.*.lineItems._id'],
  ['order.*.lineItems.catalogObjectId', 'order.*.lineItems._id'],
])

const inInteractions: ReadonlyMap<string, string> = new Map([
  ['userId', 'user.identities'],
  ['anonId', 'user.anonymousId'],
  ['catalog', 'interaction.catalogObject'],
  ['cart', 'interaction.lineItem'],
  ['order', 'interaction.order'],
  ['user.id', 'user.identities'],
  ['user.userId', 'user.identities'],
  ['user.anonId', 'user.anonymousId'],
  ['interaction.catalogObject._id', 'interaction.catalogObject.id'],
  ['interaction.lineItem._id', 'interaction.lineItem.catalogObjectId'],
  ['interaction.lineItem.id', 'interaction.lineItem.catalogObjectId'],
  ['interaction.lineItems._id', 'interaction.lineItems.catalogObjectId'],
  ['interaction.lineItems.id', 'interaction.lineItems.catalogObjectId'],
  ['interaction.order.orderId', 'interaction.order.id'],
  ['interaction.order.lineItems._id', 'interaction.order.lineItems.catalogObjectId'],
  ['interaction.order.lineItems.id', 'interaction.order.lineItems.catalogObjectId'],
])

/** Where a part of the event has a member of this name, like `source.channel`; or the top has it. */
function elsewhere(schema: z.ZodObject, name: string): string | undefined {
  if (Object.hasOwn(schema.shape, name)) return name
  for (const [part, inner] of Object.entries(schema.shape)) {
    const members = bare(inner as z.ZodType)
    if (members instanceof z.ZodObject && Object.hasOwn(members.shape, name)) return `${part}.${name}`
  }
  return undefined
}

/** A path with the item types and indexes of the place where it is to stand. */
function placed(path: string | undefined, { field }: Place): string | undefined {
  if (path === undefined) return undefined
  const given = field.split('.')
  return path
    .split('.')
    .map((name, index) => (given[index]?.replace(/\[\d+\]$/, '') === name || name === '*' ? given[index] : name))
    .join('.')
}

interface Place {
  /** As the caller reads it, like `catalog.Product.id`. */
  readonly field: string
  /** The same with `*` for free names, and without indexes. */
  readonly path: string
}

/** Tells each member that an object of the schema does not have, with those that it has. */
function walk(
  given: z.ZodType,
  value: unknown,
  place: Place,
  tell: (place: Place, known: readonly string[]) => void,
): void {
  const schema = bare(given)
  const inside = (name: string, step = name): Place => ({
    field: place.field === '' ? name : `${place.field}.${name}`,
    path: place.path === '' ? step : `${place.path}.${step}`,
  })
  if (Array.isArray(value)) {
    if (!(schema instanceof z.ZodArray)) return
    for (const [index, element] of value.entries())
      walk(schema.element as z.ZodType, element, { ...place, field: `${place.field}[${index}]` }, tell)
    return
  }
  if (!isFields(value)) return
  if (schema instanceof z.ZodRecord)
    for (const name of Object.keys(value)) walk(schema.valueType as z.ZodType, value[name], inside(name, '*'), tell)
  if (!(schema instanceof z.ZodObject)) return
  const known = Object.keys(schema.shape)
  for (const name of Object.keys(value))
    if (Object.hasOwn(schema.shape, name)) walk(schema.shape[name] as z.ZodType, value[name], inside(name), tell)
    else tell(inside(name), known)
}

/** Without `optional`; of alternatives, the object. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return bare(schema.unwrap() as z.ZodType)
  if (!(schema instanceof z.ZodUnion)) return schema
  return (schema.options as readonly z.ZodType[]).find((one) => one instanceof z.ZodObject) ?? schema
}
