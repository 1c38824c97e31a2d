import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CustomerEventInput, Destination } from '@waybill/core'
import { createWaybill, memoryStore } from '@waybill/delivery'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'
import { afterEach, describe, expect, it } from 'vitest'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const destinations: Readonly<Record<string, (baseUrl: string) => Destination>> = {
  Yespo: (baseUrl) => yespoDestination({ baseUrl, apiKey: 'key' }),
  Synerise: (baseUrl) => syneriseDestination({ baseUrl, token: 'a.b.c' }),
  Salesforce: (baseUrl) =>
    salesforcePersonalizationDestination({ baseUrl, dataset: 'd', apiKeyId: 'id', apiKeySecret: 'secret' }),
}

/** What the ledger says of one event, once nothing is left to do. */
async function stateOf(destination: Destination, event: CustomerEventInput) {
  const delivery = await createWaybill({
    store: memoryStore(),
    destinations: [destination],
    // Every request that arrives is counted.
    defaults: { confirmForMs: 0 },
  })
  closing.push(() => delivery.close({ timeoutMs: 1_000 }))
  await delivery.accept({ messageId: 'm', userId: 'u', ...event } as CustomerEventInput)
  await delivery.flush({ timeoutMs: 30_000 })
  const found = await delivery.where('default', 'm')
  return found.status === 'found' ? found.lanes[destination.name] : undefined
}

const seen = { type: 'track', event: 'Seen' } as CustomerEventInput
const order = {
  type: 'track',
  event: 'Order Completed',
  properties: {
    order_id: 'O-1',
    total: 10,
    currency: 'EUR',
    products: [{ product_id: 'p', name: 'Shoe', price: 10, quantity: 1 }],
  },
} as CustomerEventInput

describe.each(Object.entries(destinations))('%s', (name, make) => {
  it.each([
    ['a login page', 'text/html', '<html>Please log in to the network</html>'],
    ["a proxy's text", 'text/plain', 'Back soon.'],
    ['XML', 'application/xml', '<?xml version="1.0"?><status>ok</status>'],
    ['JSON cut off', 'application/json', '{"id":"69a1'],
    ['an empty page', 'text/html', ''],
  ])('delivers nothing on %s with status 200, once', async (_what, type, body) => {
    let asked = 0
    const baseUrl = await listen(({ method }, response) => {
      if (method === 'POST') asked++
      response.setHeader('content-type', type).end(body)
    })
    for (const event of [seen, order]) {
      asked = 0
      const entry = await stateOf(make(baseUrl), event)
      // A purchase would do harm twice, and may have arrived. So would an event while Synerise's clock is not known.
      const harmful = name === 'Synerise' || (name === 'Salesforce' && event === order)
      const reason = harmful ? 'in_doubt' : expect.stringMatching(/foreign_answer|salesforce_not_json/)
      expect(entry).toMatchObject({ state: 'parked', reason })
      expect(asked).toBe(1)
    }
  })
})

it('Salesforce: a purchase whose answer was lost is parked in doubt and not sent again, and another event is', async () => {
  const sent: string[] = []
  const baseUrl = await listen(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    sent.push(body)
    if (sent.length === 1) request.socket.resetAndDestroy()
    else response.end('{"errorCode":0}')
  })
  const make = destinations['Salesforce'] as (baseUrl: string) => Destination
  expect(await stateOf(make(baseUrl), order)).toMatchObject({ state: 'parked', reason: 'in_doubt' })
  expect(sent).toHaveLength(1)
  sent.length = 0
  expect(await stateOf(make(baseUrl), seen)).toMatchObject({ state: 'delivered' })
  expect(sent).toHaveLength(2)
})
