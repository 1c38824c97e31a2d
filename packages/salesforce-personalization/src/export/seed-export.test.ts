import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSalesforcePersonalization, type SalesforceAccountExportOptions } from '../index.js'

// The sentences of the vendor's page on the Account Export API that state a rule, in its order:
// https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
const vendor = 'salesforce-personalization'
const accounts = Array.from({ length: 7 }, (_, index) => ({ name: `account-${index}`, engagementScore: index / 10 }))
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>
beforeAll(async () => {
  const segments = { VIP: ['account-1', 'account-3'] }
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { accounts, segments } } })
})
beforeEach(() => {
  sandbox.reset()
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret })
})
afterEach(() => client.close())
afterAll(() => sandbox.close())

async function names(options: SalesforceAccountExportOptions, method: 'export' | 'exportCsv' = 'export') {
  const list: unknown[] = []
  for await (const { name } of client.accounts[method](options)) list.push(name)
  return list
}
const all = accounts.map(({ name }) => name)
const queries = () => sandbox.requests().map(({ query }) => query)

describe('Account Export API', () => {
  it.each([
    ['export', 'json'],
    ['exportCsv', 'csv'],
  ] as const)('%s: GET /api/dataset/<datasetId>/accounts.%s', async (method, format) => {
    expect(await names({}, method)).toEqual(all)
    expect(sandbox.requests()[0]).toMatchObject({ method: 'GET', path: `/api/dataset/engage/accounts.${format}` })
  })

  it('filter: Optional Segment name or ID', async () => {
    expect(await names({ filter: 'VIP' })).toEqual(['account-1', 'account-3'])
    await expect(names({ filter: 'nobody' })).rejects.toMatchObject({ kind: 'setup', status: 404 })
  })

  it('start and end: Optional time in epoch milliseconds used for engagement statistics', async () => {
    await names({ start: new Date('2024-01-01T00:00:00Z'), end: 1_706_745_600_000, pageSize: null })
    expect(queries()).toEqual([{ start: '1704067200000', end: '1706745600000' }])
  })

  it('segmentationId and segmentId: Optional identifiers', async () => {
    await names({ segmentationId: 'a', segmentId: 'VIP', pageSize: null })
    expect(queries()).toEqual([{ segmentationId: 'a', segmentId: 'VIP' }])
  })

  it('pageSize: Number of records to return. Returns all records unless specified.', async () => {
    expect(await names({ pageSize: null })).toEqual(all)
    expect(queries()).toEqual([{}])
    sandbox.reset()
    expect(await names({ pageSize: 3 })).toEqual(all)
    expect(queries().map(({ pageSize }) => pageSize)).toEqual(['3', '3', '3', '3'])
  })

  it('page: Page number of records to show, starting at zero for the first page.', async () => {
    await names({ pageSize: 4 })
    expect(queries().map(({ page }) => page)).toEqual(['0', '1', '2'])
    expect(await names({ pageSize: 4, page: 1 })).toEqual(all.slice(4))
  })

  it('Authorization: Basic <base64-encoded-API-token>, of API Key ID and API Secret Key, separated by a colon', async () => {
    const { apiKeyId, apiKeySecret } = sandbox.credentials[vendor]
    await names({})
    const token = Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64')
    for (const { headers } of sandbox.requests()) expect(headers['authorization']).toBe(`Basic ${token}`)
  })

  it('uses API tokens to authenticate requests: without one, nothing is asked', async () => {
    const open = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset: 'engage' })
    const first = open.accounts.export()[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ kind: 'setup', message: expect.stringContaining('apiKeyId') })
    await expect(open.users.find('x')).rejects.toMatchObject({ kind: 'setup' })
    await expect(open.users.delete(['x'])).rejects.toMatchObject({ kind: 'setup' })
    expect(sandbox.requests()).toEqual([])
    await open.close()
  })
})
