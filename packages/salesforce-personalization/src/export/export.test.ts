import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import type { SalesforceExportProgress, SalesforcePersonalizationOptions } from '../index.js'
import { clientOf } from '../testing/bench.js'

const vendor = 'salesforce-personalization'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type SandboxOptions = NonNullable<Parameters<typeof startSandbox>[0]>
type Settings = NonNullable<NonNullable<SandboxOptions['settings']>[typeof vendor]>

async function open(settings: Settings, options: Partial<SalesforcePersonalizationOptions> = {}) {
  const sandbox: Sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: settings } })
  const client = clientOf(sandbox, options)
  closing.push(() => sandbox.close())
  closing.push(() => client.close())
  return { sandbox, client, queries: () => sandbox.requests().map(({ query }) => query) }
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `acme ${index}, "größte"`,
    engagementScore: 0.41,
    totalActions: index,
    attributes: { industry: 'retail' },
  }))
const names = (rows: readonly { readonly name?: string }[]) => rows.map(({ name }) => name)

describe('exporting accounts', () => {
  it('asks for pages of 1,000 from zero until one is empty', async () => {
    const { client, queries, sandbox } = await open({ accounts: accounts(2_000) })
    const rows = await all(client.accounts.export())
    expect(names(rows)).toEqual(names(accounts(2_000)))
    expect(queries()).toEqual(['0', '1', '2'].map((page) => ({ pageSize: '1000', page })))
    const [request] = sandbox.requests()
    expect(request?.path).toBe(`/api/dataset/${sandbox.credentials[vendor].dataset}/accounts.json`)
    expect(request?.headers['authorization']).toMatch(/^Basic /)
  })

  it('never stops at a page that is merely short', async () => {
    const { client, queries } = await open({ accounts: accounts(5) })
    expect(await all(client.accounts.export({ pageSize: 3 }))).toHaveLength(5)
    expect(queries()).toHaveLength(3)
  })

  it('gives the rows as the vendor has them', async () => {
    const { client } = await open({ accounts: accounts(1) })
    expect(await all(client.accounts.export())).toEqual(accounts(1))
  })

  it('asks for everything at once with pageSize null', async () => {
    const { client, queries } = await open({ accounts: accounts(3_000) })
    expect(await all(client.accounts.export({ pageSize: null }))).toHaveLength(3_000)
    expect(queries()).toEqual([{}])
  })

  it('gives a CSV as objects of texts, keyed by the header', async () => {
    const { client, queries, sandbox } = await open({ accounts: accounts(3) })
    const rows = await all(client.accounts.exportCsv({ pageSize: 2 }))
    expect(names(rows)).toEqual(names(accounts(3)))
    expect(rows[2]).toMatchObject({ engagementScore: '0.41', totalActions: '2' })
    expect(sandbox.requests()[0]?.path).toMatch(/\/accounts\.csv$/)
    // The third page has a header only.
    expect(queries()).toHaveLength(3)
    expect(await all(client.accounts.exportCsv({ pageSize: null }))).toEqual(rows)
  })

  it('passes every parameter on, times as Date or epoch milliseconds', async () => {
    const { client, queries } = await open({ accounts: [] })
    const options = { filter: 'VIP & co', start: new Date(5), end: 6, segmentationId: 's1', segmentId: 's2' }
    await all(client.accounts.export(options))
    expect(queries()).toEqual([
      { filter: 'VIP & co', start: '5', end: '6', segmentationId: 's1', segmentId: 's2', pageSize: '1000', page: '0' },
    ])
  })

  it.each([
    [{ start: new Date(Number.NaN) }, 'start'],
    [{ start: 6, end: 5 }, 'end'],
    [{ pageSize: 0 }, 'pageSize'],
    [{ page: -1 }, 'page'],
    [{ page: 1, pageSize: null }, 'page'],
    [{ filter: ' ' }, 'filter'],
    [{ pagesize: 5 }, 'pagesize'],
  ])('refuses %j at the first row, before anything is asked', async (options, field) => {
    const { client, sandbox } = await open({ accounts: accounts(1) })
    const rows = all(client.accounts.export(options as object))
    await expect(rows).rejects.toMatchObject({ kind: 'invalid', issues: [{ field }] })
    expect(sandbox.requests()).toEqual([])
  })

  it('asks a failed page again, and gives no row twice', async () => {
    const { client, sandbox } = await open({ accounts: accounts(30) })
    sandbox.setFaults([
      { name: 'cut', when: { nth: [2] }, act: { do: 'truncate', bytes: 300 } },
      { name: 'down', when: { nth: [4] }, act: { do: 'answer', status: 503 } },
      { name: 'reset', when: { nth: [5] }, act: { do: 'reset-before' } },
    ])
    expect(names(await all(client.accounts.export({ pageSize: 10 })))).toEqual(names(accounts(30)))
    expect(sandbox.faultCounts()).toEqual({ cut: 1, down: 1, reset: 1 })
  })

  it('tells its progress, by which it is resumed', async () => {
    const { client, sandbox, queries } = await open({ accounts: accounts(25) }, { retry: { budget: { tokens: 0 } } })
    sandbox.setFaults([{ name: 'down', when: { nth: [3] }, act: { do: 'answer', status: 503 } }])
    const heard: SalesforceExportProgress[] = []
    const first = client.accounts.export({ pageSize: 10, onProgress: (progress) => heard.push(progress) })
    const rows: unknown[] = []
    await expect(
      (async () => {
        for await (const row of first) rows.push(row)
      })(),
    ).rejects.toMatchObject({ kind: 'unavailable', status: 503 })
    expect(rows).toHaveLength(20)
    expect(first.progress).toMatchObject({ page: 2, rows: 20, done: false })
    expect(first.progress.bytes).toBeGreaterThan(1_000)
    expect(heard.map(({ page }) => page)).toEqual([1, 2])
    const rest = client.accounts.export({ pageSize: 10, page: first.progress.page })
    expect(rest.progress).toMatchObject({ page: 2, rows: 0, done: false })
    expect(names(await all(rest))).toEqual(names(accounts(25).slice(20)))
    expect(rest.progress).toMatchObject({ page: 3, rows: 5, done: true })
    expect(queries().at(-1)).toMatchObject({ page: '3' })
  })

  it('ends its request when the reader leaves', async () => {
    const { client } = await open({ accounts: accounts(5_000) }, { connections: 1 })
    for (const pageSize of [1_000, null]) {
      for await (const row of client.accounts.export({ pageSize })) {
        expect(row.name).toBe('acme 0, "größte"')
        break
      }
    }
    expect(await all(client.accounts.export({ pageSize: 5_000 }))).toHaveLength(5_000)
  })
})

describe('a server that ignores paging', () => {
  it.each([
    ['ignored', 25, 10],
    ['ignored', 10, 10],
    ['ignored', 5, 10],
    ['repeated', 25, 10],
    ['repeated', 5, 10],
  ] as const)(
    '(%s, %i rows, pages of %i) gives no row twice, a remark, and an end',
    async (exportPaging, count, pageSize) => {
      const { client } = await open({ accounts: accounts(count), exportPaging })
      for (const rows of [client.accounts.export({ pageSize }), client.accounts.exportCsv({ pageSize })]) {
        const given = names(await all<{ readonly name?: string }>(rows))
        expect(new Set(given).size).toBe(given.length)
        expect(given).toHaveLength(exportPaging === 'ignored' ? count : Math.min(count, pageSize))
        expect(rows.remarks).toEqual([
          { code: 'paging_ignored', field: expect.stringMatching(/^page/), hint: expect.stringContaining('page') },
        ])
        expect(rows.progress.done).toBe(true)
      }
    },
  )

  it('is resumed behind what was given before', async () => {
    const { client } = await open({ accounts: accounts(25), exportPaging: 'ignored' })
    const rows = await all(client.accounts.export({ pageSize: 10, page: 2 }))
    expect(names(rows)).toEqual(names(accounts(25).slice(20)))
  })

  it('is not suspected where paging works', async () => {
    const { client } = await open({ accounts: accounts(25) })
    const rows = client.accounts.export({ pageSize: 10 })
    await all(rows)
    expect(rows.remarks).toEqual([])
  })
})

describe('exporting users', () => {
  it('takes the same options, and includeGeo', async () => {
    const users = [{ name: 'C-1', displayName: 'Ada', geo: { country: 'PL' } }]
    const { client, queries, sandbox } = await open({ users })
    expect(await all(client.users.export({ includeGeo: true, pageSize: 5 }))).toMatchObject([
      { geo: { country: 'PL' } },
    ])
    expect(await all(client.users.export())).toEqual([{ name: 'C-1', displayName: 'Ada' }])
    expect(queries()[0]).toEqual({ includeGeo: 'true', pageSize: '5', page: '0' })
    expect(sandbox.requests()[0]?.path).toMatch(/\/users\.json$/)
    expect(names(await all(client.users.exportCsv()))).toEqual(['C-1'])
  })
})

describe('a token', () => {
  it('that may not read is told its two switches and its IP list', async () => {
    const { client } = await open({ canAccessApi: false })
    const error = await all(client.accounts.export()).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ kind: 'setup', status: 403 })
    for (const hint of ['Can access API', 'Can send events', 'IP accept list'])
      expect((error as Error).message).toContain(hint)
  })
})
