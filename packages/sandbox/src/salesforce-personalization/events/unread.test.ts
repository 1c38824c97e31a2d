import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { send } from '../../testing/test-client.js'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['salesforce-personalization'] })
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.reset())

const user = { id: 'u' }
const anonymous = { anonymousId: 'x' }

it.each<[field: string, rule: string, event: object]>([
  ['User', 'salesforce.event.member', { action: 'a', user, User: user }],
  ['user.anonymousId', 'salesforce.event.member', { action: 'a', user: { ...user, anonymousId: 'x' } }],
  [
    'catalog.Product.colour',
    'salesforce.event.member',
    { action: 'a', user, catalog: { Product: { _id: 'p', colour: 1 } } },
  ],
  ['user.anonId', 'salesforce.event.member', { interaction: { name: 'a' }, user: { ...anonymous, anonId: 'x' } }],
  ['catalog', 'salesforce.event.body', { itemAction: 'View Item', user }],
  ['order', 'salesforce.event.body', { action: 'a', user, order: { Product: { orderId: 'o', lineItems: [] } } }],
  ['interaction.lineItem', 'salesforce.event.body', { interaction: { name: 'Add To Cart' }, user: anonymous }],
  ['interaction.name', 'salesforce.interaction.word', { interaction: { name: 'replace cart' }, user: anonymous }],
  ['user', 'salesforce.event.user', { action: 'a' }],
])('%s is accepted and means nothing', async (field, rule, event) => {
  expect((await send(`${sandbox.url}/api2/event/engage`, { body: event })).json).toMatchObject({ errorCode: 0 })
  const [request] = sandbox.requests()
  expect(request?.verdict).toBe('accepted')
  expect(request?.ignored?.map((part) => [part.rule, part.detail.split(': ')[0]])).toEqual([[rule, field]])
})

it('nothing is ignored of what the documents name', async () => {
  const line = { _id: 'p', price: 1, quantity: 1, sku: { _id: 's' } }
  const events = [
    { action: 'a', user },
    { itemAction: 'Add To Cart', user, cart: { singleLine: { Product: line } }, flags: { noCampaigns: true } },
    {
      itemAction: 'View Item',
      user,
      catalog: { Product: { _id: 'p', attributes: { own: 1 }, categories: [{ type: 'c', _id: 'x' }] } },
    },
    { interaction: { name: 'Replace Cart', lineItems: [] }, user: anonymous, pageView: true },
  ]
  for (const body of events) await send(`${sandbox.url}/api2/event/engage`, { body })
  expect(sandbox.requests().map(({ verdict, ignored }) => [verdict, ignored])).toEqual(
    events.map(() => ['accepted', undefined]),
  )
})
