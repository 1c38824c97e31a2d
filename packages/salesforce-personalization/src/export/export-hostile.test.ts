import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGzip, gzipSync } from 'node:zlib'
import { NetworkError } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import { afterEach, describe, expect, it } from 'vitest'
import { createSalesforcePersonalization, type SalesforcePersonalizationOptions } from '../index.js'

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

async function open(listener: RequestListener, options: Partial<SalesforcePersonalizationOptions> = {}) {
  const client = createSalesforcePersonalization({
    baseUrl: await listen(listener),
    dataset: 'engage',
    apiKeyId: 'key-id-canary',
    apiKeySecret: 'secret-canary',
    retry: { baseMs: 1, budget: { tokens: 20 } },
    ...options,
  })
  closing.push(() => client.close())
  return client
}

async function failure(rows: AsyncIterable<unknown>): Promise<Error> {
  try {
    for await (const _ of rows);
  } catch (cause) {
    return cause as Error
  }
  throw new Error('it did not fail')
}

async function count(rows: AsyncIterable<unknown>): Promise<number> {
  let rowCount = 0
  for await (const _ of rows) rowCount++
  return rowCount
}

const once1 = (first: RequestListener, then: RequestListener): RequestListener => {
  let asked = 0
  return (request, response) => (asked++ === 0 ? first : then)(request, response)
}

describe.each(['export', 'exportCsv'] as const)('accounts.%s', (method) => {
  it('is an error where an HTML page comes instead of rows, told with its beginning but without the secret', async () => {
    const client = await open((_, response) =>
      response.setHeader('content-type', 'text/html').end('\n <html>Maintenance, secret-canary</html>'),
    )
    const error = await failure(client.accounts[method]())
    expect(error).toMatchObject({ kind: 'unknown', code: 'export_not_rows', status: 200 })
    expect(error).toMatchObject({ evidence: { body: expect.stringContaining('Maintenance, [redacted]') } })
  })

  it('is an error where the vendor answers JSON that is no list', async () => {
    const client = await open((_, response) => response.end('{"error":"no such thing"}'))
    expect(await failure(client.accounts[method]())).toMatchObject({ code: 'export_not_rows' })
  })

  it.each([
    ['a warning with a page behind it', 'Warning: no database\n<!DOCTYPE html><p>Back soon</p>'],
    ['compressed bytes that do not say so', gzipSync('<html>')],
    ['another encoding', Buffer.from('name,score\n', 'utf16le')],
  ])('is no CSV: %s', async (_, body) => {
    const client = await open((__, response) => response.end(body))
    expect(await failure(client.accounts.exportCsv())).toMatchObject({ code: 'export_not_rows' })
  })

  it('takes no part of an answer for the whole', async () => {
    const body = method === 'export' ? '[{"name":"a"}]' : 'name,score\na,1\n'
    const client = await open((_, response) => response.writeHead(206).end(body))
    expect(await failure(client.accounts[method]())).toMatchObject({ kind: 'unknown', code: 'foreign_answer' })
  })

  it('never follows a redirect', async () => {
    let reached = 0
    const elsewhere = await listen((_, response) => {
      reached++
      response.end('[]')
    })
    const client = await open((_, response) => response.writeHead(302, { location: `${elsewhere}/x` }).end())
    expect(await failure(client.accounts[method]())).toMatchObject({ kind: 'setup', code: 'redirected' })
    expect(reached).toBe(0)
  })

  it.each([1_000, null])('ends when the vendor falls silent (pageSize %j), and says timeout', async (pageSize) => {
    const client = await open((_, response) => response.write(method === 'export' ? '[{"name":"a"}' : 'name\na\n'))
    const error = await failure(client.accounts[method]({ pageSize, timeoutMs: 60 }))
    expect(error).toMatchObject({ kind: 'unavailable', code: 'timeout' })
  })

  it('says timeout, and not that its caller has left, where a page does not even begin in its time', async () => {
    let asked = 0
    // Silent: it ends when its signal fires, and never by itself, as a busy machine's timers may have it.
    const transport: Transport = {
      send: () => Promise.reject(new Error('unused')),
      stream: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          asked++
          const end = () => reject(new NetworkError('Aborted.', { code: 'aborted', sent: true }))
          if (signal?.aborted) end()
          signal?.addEventListener('abort', end)
        }),
      redact: (text) => text,
      close: async () => {},
    }
    const client = createSalesforcePersonalization({ dataset: 'engage', transport, retry: { baseMs: 1 } })
    for (const pageSize of [1_000, null]) {
      const error = await failure(client.accounts[method]({ pageSize, timeoutMs: 20 }))
      expect(error).toMatchObject({ kind: 'unavailable', code: 'timeout', sent: true })
    }
    expect(asked).toBeGreaterThan(2)
    const abort = new AbortController()
    const aborted = failure(client.accounts[method]({ signal: abort.signal, timeoutMs: 60_000 }))
    abort.abort()
    expect(await aborted).toMatchObject({ code: 'aborted' })
  })

  it('bounds a page whose body trickles without end', async () => {
    const client = await open((_, response) => {
      response.write(method === 'export' ? '[' : 'name\n')
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    })
    const error = await failure(client.accounts[method]({ timeoutMs: 100, retry: false }))
    expect(error).toMatchObject({ code: 'timeout' })
  })

  it('refuses a row without end', async () => {
    const client = await open((_, response) => {
      response.write(method === 'export' ? '[{"name":"' : 'name\n"')
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(50_000)));
      }
      response.on('drain', more)
      more()
    })
    const error = await failure(client.accounts[method]({ maxRowBytes: 500_000 }))
    expect(error).toMatchObject({ kind: 'unknown', code: 'export_row_too_large' })
  })

  it('refuses a decompression bomb, of rows or of blanks', async () => {
    const blank = `${' '.repeat(60)}\n`
    for (const filler of [method === 'export' ? '{"name":"a"},' : `${'a'.repeat(60)}\n`, blank]) {
      const client = await open((_, response) => {
        response.setHeader('content-encoding', 'gzip')
        const gzip = createGzip({ level: 9 })
        gzip.pipe(response).on('error', () => {})
        gzip.write(method === 'export' ? '[' : 'name\n')
        const part = filler.repeat(20_000)
        const more = () => {
          while (!response.destroyed && gzip.write(part));
        }
        gzip.on('drain', more)
        more()
      })
      const error = await failure(client.accounts[method]({ maxRowBytes: 1_000_000_000 }))
      expect(error).toMatchObject({ kind: 'unknown', code: 'export_bomb' })
    }
  })

  it('reads gzip, which it asks for, and asks again when it breaks off', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => ({ name: `name-${index}` }))
    const text = method === 'export' ? JSON.stringify(rows) : `name\n${rows.map(({ name }) => `${name}\n`).join('')}`
    const zipped = gzipSync(text)
    const asked: unknown[] = []
    const empty = gzipSync(method === 'export' ? '[]' : 'name\n')
    const client = await open((request, response) => {
      asked.push(request.headers['accept-encoding'])
      response.setHeader('content-encoding', 'gzip')
      const page = new URL(request.url ?? '', 'http://x').searchParams.get('page')
      if (asked.length === 1) response.end(zipped.subarray(0, zipped.length - 20))
      else response.end(page === '0' ? zipped : empty)
    })
    expect(await count(client.accounts[method]())).toBe(300)
    expect(asked).toEqual(['gzip', 'gzip', 'gzip'])
  })

  it('refuses an encoding that it did not ask for', async () => {
    const client = await open((_, response) => response.setHeader('content-encoding', 'br').end('x'))
    expect(await failure(client.accounts[method]())).toMatchObject({ code: 'export_encoding' })
  })

  it('asks again when a page breaks off, and gives nothing of the first try', async () => {
    const whole = method === 'export' ? '[{"name":"a"},{"name":"b"}]' : 'name\na\n"b"\n'
    const broken = method === 'export' ? '[{"name":"a"},{"na' : 'name\na\n"b'
    const nothing = method === 'export' ? '[]' : 'name\n'
    const client = await open(
      once1(
        (_, response) => response.end(broken),
        (request, response) => response.end(request.url?.endsWith('page=0') ? whole : nothing),
      ),
    )
    expect(await count(client.accounts[method]({ pageSize: 5 }))).toBe(2)
  })

  it('tells that an answer with everything broke off, after the rows that came', async () => {
    const broken = method === 'export' ? '[{"name":"a"},{"na' : 'name\na\n"b'
    const client = await open((_, response) => response.end(broken))
    const rows = client.accounts[method]({ pageSize: null, retry: false })
    expect(await failure(rows)).toMatchObject({ kind: 'unavailable', code: 'export_cut_short' })
    expect(rows.progress).toMatchObject({ rows: method === 'export' ? 1 : 0, done: false })
  })

  it('ends with its signal', async () => {
    const abort = new AbortController()
    const client = await open((_, response) => response.write(method === 'export' ? '[' : 'name\n'))
    const failed = failure(client.accounts[method]({ signal: abort.signal }))
    setTimeout(() => abort.abort(), 20)
    expect(await failed).toMatchObject({ code: 'aborted' })
  })
})

describe('an export of 1 GB in one answer, paging ignored', () => {
  it('is read with flat memory, as far as the reader likes', async () => {
    const row = JSON.stringify({ name: 'acme', attributes: { note: 'x'.repeat(1_000) } })
    const part = Buffer.from(`${`${row},`.repeat(60)}`)
    let written = 0
    const client = await open((_, response) => {
      response.write('[')
      const more = () => {
        while (written < 1_000_000_000 && !response.destroyed) {
          written += part.length
          if (!response.write(part)) return
        }
      }
      response.on('drain', more)
      more()
    })
    const before = process.memoryUsage().rss
    let rows = 0
    for await (const _ of client.accounts.export()) if (++rows === 30_000) break
    expect(rows).toBe(30_000)
    expect(written).toBeLessThan(60_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })
})

describe('JSON rows', () => {
  it.each([
    ['texts', '["a","b"]'],
    ['something behind the list', '[{"name":"a"}] x'],
    ['a second list', '[{"name":"a"}][{"name":"b"}]'],
    ['brackets without end', '['.repeat(900_000)],
    ['a broken number', '[{"name":-}]'],
  ])('are no %s', async (_, body) => {
    const client = await open((_request, response) => response.end(body))
    expect(await failure(client.accounts.export())).toMatchObject({ code: 'export_not_rows' })
  })

  it('may come byte by byte, behind blanks and a byte order mark', async () => {
    const bytes = Buffer.from('\uFEFF \n[ {"name":"Zoë 🎁 \\u00e9"} , {"name":"b","deep":[[{"x":[]}]]} ] \n')
    const client = await open(async (request, response) => {
      if (!request.url?.endsWith('page=0')) return response.end(' [ ] ')
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve))
      return response.end()
    })
    const rows: unknown[] = []
    for await (const row of client.accounts.export()) rows.push(row)
    expect(rows).toEqual([{ name: 'Zoë 🎁 é' }, { name: 'b', deep: [[{ x: [] }]] }])
  })
})

describe('CSV rows', () => {
  it('follow RFC 4180, lose no column, and must have as many fields as the header', async () => {
    const body = '\uFEFFname,name,,note\r\n"a, ""b""",2,3,"line 1\r\nline 2"\r\n'
    const client = await open((request, response) =>
      response.end(request.url?.endsWith('page=0') ? body : body.split('\r\n')[0]),
    )
    const rows: unknown[] = []
    for await (const row of client.accounts.exportCsv()) rows.push(row)
    expect(rows).toEqual([{ name: 'a, "b"', 'name 2': '2', 'column 3': '3', note: 'line 1\r\nline 2' }])
    const other = await open((_, response) => response.end('a,b\n1\n'))
    expect(await failure(other.accounts.exportCsv())).toMatchObject({ code: 'export_not_rows' })
  })
})
