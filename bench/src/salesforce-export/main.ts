import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'

// A million accounts, read by one process each; the ratio compares with reading the same bytes with undici alone.
const total = Number(process.env['ACCOUNTS'] ?? 1_000_000)
const allowedRss = 150_000_000
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

interface Reading {
  readonly rows: number
  readonly seconds: number
  readonly peakRss: number
}

const sink = fork(file('salesforce-export-sink.js'))
const [{ port }] = (await once(sink, 'message')) as [{ port: number }]

async function read(format: 'json' | 'csv', pageSize: number | null | 'raw'): Promise<Reading> {
  const reader = fork(file('salesforce-export-reader.js'))
  reader.send({ baseUrl: `http://127.0.0.1:${port}`, format, pageSize })
  const [reading] = (await once(reader, 'message')) as [Reading]
  return reading
}

const table = new Table({
  head: [`${total.toLocaleString('en')} accounts`, 'rows/s', 'of raw undici', 'peak RSS, MB'],
  style: { head: [], border: [] },
  colAligns: ['left', 'right', 'right', 'right'],
})
let failed = false
for (const format of ['json', 'csv'] as const) {
  const raw = await read(format, 'raw')
  table.push([`${format}: raw undici, bytes only`, perSecond(raw.seconds), '1.00', megabytes(raw.peakRss)])
  for (const [name, pageSize] of [
    ['everything in one answer', null],
    ['pages of 1,000', 1_000],
    ['pages of 50,000', 50_000],
  ] as const) {
    const { rows, seconds, peakRss } = await read(format, pageSize)
    failed ||= rows !== total || peakRss > allowedRss
    table.push([`${format}: ${name}`, perSecond(seconds), (raw.seconds / seconds).toFixed(2), megabytes(peakRss)])
  }
}
sink.disconnect()
console.log(`${table.toString()}\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`)
if (failed) {
  console.error(`Rows are missing, or an export took more than ${allowedRss / 1e6} MB.`)
  process.exitCode = 1
}

function perSecond(seconds: number): string {
  return Math.round(total / seconds).toLocaleString('en')
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
