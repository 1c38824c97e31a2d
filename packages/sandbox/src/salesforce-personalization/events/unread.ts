import { nearestName } from '../../nearest-name.js'
import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'

const EVERGAGE = 'Salesforce, "Event options"'
const INTERACTIONS = 'Salesforce, "Event options (SalesforceInteractions)"'
const MEMBER: Rule = { name: 'salesforce.event.member', source: `${EVERGAGE}: the table of fields` }
const INTERACTION_MEMBER: Rule = { name: MEMBER.name, source: `${INTERACTIONS}: the table of fields` }
const BODY: Rule = {
  name: 'salesforce.event.body',
  source: 'Salesforce, "Item actions": each action with the part of the event that holds its item',
}
const INTERACTION: Rule = {
  name: 'salesforce.interaction.word',
  source: 'Salesforce, "Interaction definitions": the names of interactions; any other string is a plain action',
}
const USER: Rule = {
  name: 'salesforce.event.user',
  source: 'Salesforce, "User identity mapping": a user is found by an identity attribute, else by the anonymous id',
}

/** What an object of an event may hold: the names of its members, with what is inside; `free` has names of the caller's own. */
interface Table {
  readonly [member: string]: Table | 'value' | 'free' | readonly [each: Table]
}

const words = (names: string): Table =>
  Object.fromEntries(names.split(/\s+/).map((name): readonly [string, 'value'] => [name, 'value']))

const ANY_TYPE = '*'
const EVERGAGE_LINE: Table = { ...words('_id price quantity'), sku: words('_id') }
const CATALOG_ITEM: Table = {
  ...words('_id name url description published expiration rating numRatings imageUrl promotable price listPrice'),
  ...words('priceDescription currency inventoryCount margin'),
  sku: words('_id'),
  attributes: 'free',
  relatedCatalogObjects: 'free',
  dimensions: 'free',
  categories: [words('type _id')],
  tags: [words('type tagType _id name')],
}
const INTERACTION_LINE: Table = {
  ...words('catalogObjectType catalogObjectId quantity price currency'),
  attributes: 'free',
}
const SHARED: Table = {
  source: words(
    `channel application pageType url urlReferrer locale contentZones time configVersion beaconVersion userAgent clientIp
    operatingSystem operatingSystemVersion device surveyId surveyStartTime`,
  ),
  account: { ...words('id domain encryptedId'), attributes: 'free' },
  flags: words('noCampaigns pageView nonInteractive doNotTrack'),
  consents: [words('purpose provider status')],
  debug: words('explanations testMessages'),
  campaignStats: [{ ...words('experienceId stat control'), catalog: 'free' }],
  performance: 'free',
}
const EVERGAGE_EVENT: Table = {
  ...SHARED,
  ...words('action itemAction'),
  user: { ...words('id anonId encryptedId'), attributes: 'free' },
  catalog: { [ANY_TYPE]: CATALOG_ITEM },
  cart: { singleLine: { [ANY_TYPE]: EVERGAGE_LINE }, complete: { [ANY_TYPE]: [EVERGAGE_LINE] } },
  order: { [ANY_TYPE]: { ...words('orderId totalValue currency'), lineItems: [EVERGAGE_LINE] } },
}
const INTERACTIONS_EVENT: Table = {
  ...SHARED,
  ...words('pageView explain'),
  user: {
    ...words('anonymousId encryptedId'),
    identities: 'free',
    attributes: 'free',
    profileObjects: { [ANY_TYPE]: [{ ...words('id'), attributes: 'free', relatedCatalogObjects: 'free' }] },
  },
  interaction: {
    ...words('name'),
    catalogObject: { ...words('type id'), attributes: 'free', relatedCatalogObjects: 'free' },
    lineItem: INTERACTION_LINE,
    lineItems: [INTERACTION_LINE],
    order: { ...words('id totalValue currency'), attributes: 'free', lineItems: [INTERACTION_LINE] },
  },
}

/** Parts of a valid event that the documents give no meaning: they are stored with it, and nothing comes of them. */
export function unreadParts(event: JsonObject): readonly Violation[] {
  const { interaction } = event
  const isInteraction = isJsonObject(interaction)
  return [
    ...unknownIn(event, isInteraction ? INTERACTIONS_EVENT : EVERGAGE_EVENT, {
      at: '',
      rule: isInteraction ? INTERACTION_MEMBER : MEMBER,
    }),
    ...(isInteraction ? interactionBody(interaction) : itemActionBody(event)),
    ...(hasUser(event['user']) ? [] : [broke(USER, { field: 'user', detail: 'names nobody', value: event['user'] })]),
  ]
}

interface Where {
  readonly at: string
  readonly rule: Rule
}

function unknownIn(value: unknown, table: Table, { at, rule }: Where): readonly Violation[] {
  return Object.entries(objectOrEmpty(value)).flatMap(([name, member]) => {
    const field = at === '' ? name : `${at}.${name}`
    const inside = Object.hasOwn(table, name) ? table[name] : table[ANY_TYPE]
    if (inside === undefined) {
      const nearest = nearestName(name, Object.keys(table))
      const detail = nearest === undefined ? 'is in no document' : `is in no document; ${nearest} is`
      return [broke(rule, { field, detail, value: member })]
    }
    if (typeof inside === 'string') return []
    if (!isList(inside)) return unknownIn(member, inside, { at: field, rule })
    return (Array.isArray(member) ? member : []).flatMap((element, index) =>
      unknownIn(element, inside[0], { at: `${field}[${index}]`, rule }),
    )
  })
}

function isList(inside: Table | readonly [each: Table]): inside is readonly [each: Table] {
  return Array.isArray(inside)
}

const ABOUT_ITEMS = [
  ...['View Item', 'View Item Detail', 'View Item Out Of Stock', 'Quick View Item', 'View Category', 'View Tag'],
  ...['Share', 'Review', 'Comment', 'Favorite'],
]
const ABOUT_LINES = ['Add To Cart', 'Remove From Cart', 'Update Line Item']
const DOCUMENTED = [...ABOUT_ITEMS, ...ABOUT_LINES, 'Stop Quick View Item', 'View Cart', 'Purchase']

function itemActionBody({ itemAction, catalog, cart, order }: JsonObject): readonly Violation[] {
  const { singleLine, complete } = objectOrEmpty(cart)
  const bodies: readonly (readonly [field: string, readers: readonly string[], body: unknown])[] = [
    ['catalog', ABOUT_ITEMS, catalog],
    ['cart.singleLine', ABOUT_LINES, singleLine],
    ['cart.complete', ['View Cart'], complete],
    ['order', ['Purchase'], order],
  ]
  // An item action of the dataset's own may read any part.
  const isOwn = itemAction !== undefined && !DOCUMENTED.includes(String(itemAction))
  return bodies.flatMap(([field, readers, body]) => {
    const reads = readers.includes(String(itemAction))
    const given = Object.keys(objectOrEmpty(body)).length > 0
    // The catalog learns an item from any event.
    if (reads === given || isOwn || (given && field === 'catalog')) return []
    const detail = reads ? `${String(itemAction)} has no item without it` : `only ${readers.join(', ')} reads it`
    return [broke(BODY, { field, detail, value: body })]
  })
}

const OF_OBJECTS = ['View', 'Quick View', 'Share', 'Review', 'Comment', 'Favorite'].map(
  (verb) => `${verb} Catalog Object`,
)
const OF_ORDERS = ['Purchase', 'Preorder', 'Cancel', 'Ship', 'Deliver', 'Return', 'Exchange']
const PARTS: Readonly<Record<string, readonly string[]>> = {
  catalogObject: [...OF_OBJECTS, 'View Catalog Object Detail'],
  lineItem: ['Add To Cart', 'Remove From Cart'],
  lineItems: ['Replace Cart'],
  order: OF_ORDERS,
}
const NAMES = [...Object.values(PARTS).flat(), 'Stop Quick View Catalog Object']

function interactionBody(interaction: JsonObject): readonly Violation[] {
  const name = String(interaction['name'])
  const [part] = Object.entries(PARTS).find(([, names]) => names.includes(name)) ?? []
  if (part !== undefined) {
    const body = interaction[part]
    // `lineItems: []` empties the cart.
    if (Array.isArray(body) || Object.keys(objectOrEmpty(body)).length > 0) return []
    return [broke(BODY, { field: `interaction.${part}`, detail: `${name} has no item without it`, value: body })]
  }
  const meant = NAMES.find((one) => one.toLowerCase() === name.trim().toLowerCase())
  if (meant === undefined || meant === name) return []
  return [broke(INTERACTION, { field: 'interaction.name', detail: `is a plain action; ${meant} is not`, value: name })]
}

function hasUser(user: unknown): boolean {
  return Object.values(objectOrEmpty(user)).some((value) =>
    isJsonObject(value) ? Object.keys(value).length > 0 : isText(value) || typeof value === 'number',
  )
}
