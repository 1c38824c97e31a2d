import { createSalesforcePersonalization } from '@waybill/salesforce-personalization'
import { request } from 'undici'

// One export in a process of its own, so that its memory is its own. Told by message what to read; answers with counts.
interface Task {
  readonly baseUrl: string
  readonly format: 'json' | 'csv'
  /** `raw` reads the bytes and nothing else. */
  readonly pageSize: number | null | 'raw'
}

process.once('message', async ({ baseUrl, format, pageSize }: Task) => {
  const startedAt = performance.now()
  let rows = 0
  if (pageSize === 'raw') {
    const { body } = await request(`${baseUrl}/api/dataset/engage/accounts.${format}`)
    for await (const _ of body);
  } else {
    const client = createSalesforcePersonalization({
      baseUrl,
      dataset: 'engage',
      apiKeyId: 'id',
      apiKeySecret: 'secret',
    })
    const accounts = client.accounts[format === 'json' ? 'export' : 'exportCsv']({ pageSize })
    for await (const _ of accounts) rows++
    await client.close()
  }
  const seconds = (performance.now() - startedAt) / 1_000
  process.send?.({ rows, seconds, peakRss: process.resourceUsage().maxRSS * 1_024 }, () => process.disconnect())
})
