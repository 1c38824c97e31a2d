import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSalesforcePersonalization, type SalesforcePersonalizationClient } from '../index.js'

const pages = [
  'name,2024,10,note\na,1,2,"x, ""y"""\nb,3,4,\n',
  'name,2024,10,note\nc,5,6,ж\nd,7,8,\n',
  'name,2024,10,note\n',
]
const whole = 'name,2024,10,note\na,1,2,"x, ""y"""\nb,3,4,\nc,5,6,ж\nd,7,8,\n'

let folder: string
let asked: number[]
/** Answers a page, or `undefined`: the vendor fails. */
let answer: (page: number) => string | Buffer | undefined
let client: SalesforcePersonalizationClient
let close: () => Promise<unknown>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-export-'))
  asked = []
  answer = (page) => pages[page]
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://vendor').searchParams.get('page'))
    asked.push(page)
    const body = answer(page)
    if (body === undefined) response.writeHead(503).end()
    else response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = createSalesforcePersonalization({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ dataset: 'engage', apiKeyId: 'id', apiKeySecret: 'secret' },
  })
  close = async () => {
    await client.close()
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  }
})
afterEach(() => close())

it('writes a CSV with the columns in their order, one header, and the rights of its owner', async () => {
  const path = join(folder, 'users.csv')
  const seen: number[] = []
  const options = { pageSize: 2, retry: false as const, onProgress: ({ rows }: { rows: number }) => seen.push(rows) }
  expect(await client.users.exportTo(path, options)).toEqual({
    path,
    rows: 4,
    bytes: Buffer.byteLength(whole),
    remarks: [],
  })
  expect(readFileSync(path, 'utf8')).toBe(whole)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(seen).toEqual([2, 4, 4])
  expect(existsSync(`${path}.part`) || existsSync(`${path}.part.json`)).toBe(false)
})

it('goes on at the page that failed, as often as it must', async () => {
  const path = join(folder, 'users.csv')
  for (const failing of [1, 2]) {
    answer = (page) => (page === failing ? undefined : pages[page])
    await expect(client.users.exportTo(path, { pageSize: 2, retry: false })).rejects.toMatchObject({
      kind: 'unavailable',
    })
    expect(existsSync(path)).toBe(false)
    expect(statSync(`${path}.part`).mode & 0o777).toBe(0o600)
  }
  answer = (page) => pages[page]
  const seen: number[] = []
  const done = await client.users.exportTo(path, {
    pageSize: 2,
    retry: false,
    onProgress: ({ rows }) => seen.push(rows),
  })
  expect(done).toMatchObject({ rows: 4, resumedAtPage: 2 })
  expect(seen).toEqual([4])
  expect(readFileSync(path, 'utf8')).toBe(whole)
  expect(asked).toEqual([0, 1, 1, 2, 2])
})

it('gives up what it wrote of a page that broke off, and continues no other export', async () => {
  const path = join(folder, 'users.csv')
  answer = (page) => (page === 1 ? undefined : pages[page])
  await expect(client.users.exportTo(path, { pageSize: 2, retry: false })).rejects.toThrow()
  const { appendFileSync } = await import('node:fs')
  appendFileSync(`${path}.part`, 'c,5,')
  await expect(client.users.exportTo(path, { pageSize: 2, retry: false, filter: 'VIP' })).rejects.toMatchObject({
    issues: [{ field: 'path' }],
  })
  await expect(client.accounts.exportTo(path, { pageSize: 2, retry: false })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  answer = (page) => pages[page]
  await client.users.exportTo(path, { pageSize: 2, retry: false })
  expect(readFileSync(path, 'utf8')).toBe(whole)
})

it('refuses columns that change on the way', async () => {
  answer = (page) => (page === 1 ? 'name,other\nc,5\n' : pages[page])
  await expect(client.users.exportTo(join(folder, 'u.csv'), { pageSize: 2, retry: false })).rejects.toMatchObject({
    code: 'export_columns_changed',
  })
})

it('writes the bytes of a CSV as they came, whatever their line ends, quotes and letters are', async () => {
  const path = join(folder, 'users.csv')
  const text = 'name,"a ""b""",a,a\r\n"x"," y\r\nz",,\r\n\u0436,1.0,'
  const page = Buffer.concat([Buffer.from(`${text},`), Buffer.from([0xff, 0xfe])])
  answer = () => page
  await client.users.exportTo(path, { pageSize: null, retry: false })
  expect(readFileSync(path)).toEqual(Buffer.concat([page, Buffer.from('\n')]))
  answer = () => Buffer.concat([Buffer.from('\uFEFF'), page, Buffer.from('\r\n')])
  await client.users.exportTo(path, { pageSize: null, retry: false })
  expect(readFileSync(path)).toEqual(Buffer.concat([page, Buffer.from('\r\n')]))
})

it('writes the JSON of each row as it came, in one line', async () => {
  const path = join(folder, 'users.jsonl')
  const row = String.raw`{"name":"a","2":1.0,"1":12345678901234567890,"t":" \"]}{[ \\","l":[{"x":"\u0436 ж"},[]]}`
  const spread = ` [ \n${row.replace('"name":', ' \n "name" :\t')} ,\r\n{"name" : "b"}\n]\n`
  answer = (page) => [spread, '[]'][page]
  await client.users.exportTo(path, { pageSize: 2, retry: false })
  expect(readFileSync(path, 'utf8')).toBe(`${row}\n{"name":"b"}\n`)
})

it('writes a row on each line of a .jsonl file', async () => {
  const path = join(folder, 'accounts.jsonl')
  answer = (page) => ['[{"name":"a","n":1},{"name":"b"}]', '[]'][page]
  await client.accounts.exportTo(path, { pageSize: 2, retry: false })
  expect(readFileSync(path, 'utf8')).toBe('{"name":"a","n":1}\n{"name":"b"}\n')
})

it.each(['users', 'users.json', '', 7 as never])('asks for an ending that says what to write: %j', async (path) => {
  await expect(client.users.exportTo(path)).rejects.toMatchObject({ issues: [{ field: 'path' }] })
  expect(asked).toEqual([])
})

it('has the columns of rows that are read, in their order', async () => {
  const rows = client.users.exportCsv({ pageSize: 2, retry: false })
  for await (const _ of rows) break
  expect(rows.columns).toEqual(['name', '2024', '10', 'note'])
})
