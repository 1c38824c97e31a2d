import { expect, it } from 'vitest'
import { rawCsvRows, rawJsonRows } from './raw-rows.js'

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function joined(rows: AsyncIterable<readonly { readonly bytes: Uint8Array }[]>, header: () => Uint8Array) {
  const lines: Uint8Array[] = []
  for await (const portion of rows) lines.push(...portion.map(({ bytes }) => bytes))
  return Buffer.concat([header(), ...lines]).toString('utf8')
}

const csvs = [
  'name,n\r\n"x\r\ny",2\r\n\r\nж,"a ""b"""\r\n',
  'n,name\na,b\n\n\nc,d\n',
  'name\rж\rb\r',
  `name,n\n${'ж🛒,1\n'.repeat(600)}`,
]

it.each([1, 2, 7, 65_536])('gives back every byte of a CSV that comes in chunks of %i', async (size) => {
  for (const csv of csvs) {
    let header: Uint8Array = new Uint8Array()
    const onColumns = (_: readonly string[], bytes: Uint8Array) => {
      header = bytes
    }
    const chunks = cut(Buffer.from(`\uFEFF${csv}`), size)
    const text = await joined(rawCsvRows(chunks, { maxRowBytes: 1_000, onColumns }), () => header)
    expect(text).toBe(csv)
  }
})

it.each([1, 2, 7, 65_536])('gives the rows of a JSON list that comes in chunks of %i', async (size) => {
  const rows = Array.from({ length: 300 }, (_, n) => `{"name":"ж\\"]${n}","l":[{},[1.0]]}`)
  const chunks = cut(Buffer.from(`\uFEFF [${rows.join(' ,\n')}\n] `), size)
  const text = await joined(rawJsonRows(chunks, { maxRowBytes: 1_000 }), () => new Uint8Array())
  expect(text).toBe(rows.map((row) => `${row}\n`).join(''))
})
