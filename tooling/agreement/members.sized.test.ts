import { InvalidInputError } from '@waybill/core'
import { createSalesforcePersonalization, type SalesforceEvent } from '@waybill/salesforce-personalization'
import { type Sandbox, startSandbox } from '@waybill/sandbox'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sized } from '../suite.js'

const vendor = 'salesforce-personalization'
const events = sized(100, 5_000)
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor], keep: { requests: 20 } })
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret })
})
afterAll(async () => {
  await client.close()
  await sandbox.close()
})

// Names of both dialects, and what people write for them.
const names = fc.constantFrom(
  ...'action itemAction interaction source user account catalog cart order flags consents debug explain pageView'.split(
    ' ',
  ),
  ...'User itemaction Source consent props userId timestamp lineItem lineItems catalogObject channel noCampaigns'.split(
    ' ',
  ),
  ...'id _id anonId anonymousId identities attributes orderId catalogObjectId colour constructor'.split(' '),
)
const line = { _id: 'p', price: 1, quantity: 1 }
const interactionLine = { catalogObjectType: 'Product', catalogObjectId: 'p', price: 1, quantity: 1 }
const maybe = <Value>(value: Value) => fc.constantFrom(undefined, value)
const cased = (words: readonly string[]) =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...words), weight: 3 },
    { arbitrary: fc.constantFrom(...words.map((word) => word.toUpperCase())), weight: 1 },
  )

const evergage = fc.record({
  action: fc.constant('a'),
  itemAction: fc.constantFrom(
    undefined,
    'View Item',
    'Share',
    'Add To Cart',
    'Update Line Item',
    'View Cart',
    'Purchase',
    'View Tag',
  ),
  user: fc.constantFrom(undefined, {}, { id: 'u' }, { anonId: 'a' }, { attributes: {} }, { attributes: { a: 1 } }),
  catalog: fc.constantFrom(
    undefined,
    {},
    { Product: { _id: 'p' } },
    { Product: { _id: 'p', name: 'n' }, Blog: { _id: 'b' } },
  ),
  cart: fc.constantFrom(
    undefined,
    {},
    { singleLine: { Product: line } },
    { complete: { Product: [line, line] } },
    { singleLine: {} },
  ),
  order: fc.constantFrom(undefined, {}, { Product: { orderId: 'o', lineItems: [line] } }),
})
const interactions = fc.record({
  interaction: fc.record({
    name: cased([
      'View Catalog Object',
      'Share Catalog Object',
      'Add To Cart',
      'Replace Cart',
      'Purchase',
      'Ship',
      'Tried On',
    ]),
    catalogObject: maybe({ type: 'Product', id: 'p' }),
    lineItem: maybe(interactionLine),
    lineItems: fc.constantFrom(undefined, [], [interactionLine]),
    order: maybe({ id: 'o', lineItems: [interactionLine] }),
  }),
  user: fc.constantFrom(undefined, {}, { anonymousId: 'a' }, { identities: { c: 'x' } }, { identities: {} }),
})

/** An event with up to three members more, each in some object of it. */
const drawnEvent = fc
  .tuple(fc.oneof(evergage, interactions), fc.array(fc.tuple(fc.nat(20), names), { maxLength: 3 }))
  .map(([drawn, more]) => {
    const event = structuredClone({ ...drawn, source: { channel: 'Server' } })
    for (const [place, name] of more) {
      const objects = objectsIn(event)
      const into = objects[place % objects.length]
      if (into && !Object.hasOwn(into, name)) into[name] = 'x'
    }
    return JSON.parse(JSON.stringify(event)) as Record<string, unknown>
  })

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner]
}

const compared = new Set(['unknown_member', 'body_missing', 'body_unused', 'name_like_known', 'no_user'])

it('the client remarks on what the emulator accepts and ignores, and on nothing else', async () => {
  const wrong: unknown[] = []
  let sent = 0
  for (const event of fc.sample(drawnEvent, { numRuns: events, seed: 20_261_130 })) {
    sandbox.reset()
    const reply = await client.events.send(event as SalesforceEvent).catch((cause: unknown) => {
      if (cause instanceof InvalidInputError) return undefined
      throw cause
    })
    if (!reply) continue
    sent++
    const told = reply.remarks.filter(({ code }) => compared.has(code)).map(({ field }) => field)
    const ignored = sandbox.requests()[0]?.ignored?.map(({ detail }) => detail.split(': ')[0]) ?? []
    if (told.toSorted().join() !== ignored.toSorted().join()) wrong.push({ event, told, ignored })
  }
  expect(wrong.slice(0, 5)).toEqual([])
  expect(sent).toBeGreaterThan(events / 3)
}, 600_000)
