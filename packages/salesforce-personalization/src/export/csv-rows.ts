import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WaybillError } from '@waybill/core'
import { CsvError, type Parser, parse } from 'csv-parse'
import type { SalesforceCsvRow } from '../model/export/rows.js'
import { cutShort, notRows, rowTooLarge } from './row-errors.js'

// Rows in one portion.
const portion = 256

/** The rows of a CSV (RFC 4180) with a header, in portions. */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes, onColumns }: { readonly maxRowBytes: number; readonly onColumns?: (names: readonly string[]) => void },
): AsyncGenerator<readonly SalesforceCsvRow[]> {
  const parser = parse({
    columns(header: string[]) {
      const names = namesOf(header)
      onColumns?.(names)
      return names
    },
    bom: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  })
  yield* portionsOf<SalesforceCsvRow>(checked(chunks), parser, maxRowBytes)
}

/** A record of a CSV. Every character of it stands for one byte (latin1). */
interface CsvRecord {
  readonly record: readonly string[]
  /** Where it ends among the bytes of the CSV, with the end of its line. */
  readonly info: { readonly bytes: number }
}

/** The records of a CSV without a byte order mark, its header among them, and where each of them ends. */
export function csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  maxRowBytes: number,
): AsyncGenerator<readonly CsvRecord[]> {
  const parser = parse({ info: true, encoding: 'latin1', skip_empty_lines: true, max_record_size: maxRowBytes })
  return portionsOf(checked(chunks), parser, maxRowBytes)
}

async function* portionsOf<Row>(
  chunks: AsyncIterable<Uint8Array>,
  parser: Parser,
  maxRowBytes: number,
): AsyncGenerator<readonly Row[]> {
  pipeline(Readable.from(chunks, { highWaterMark: 1 }), parser).catch(() => {})
  let rows: Row[] = []
  try {
    for await (const row of parser as AsyncIterable<Row>) {
      rows.push(row)
      if (rows.length < portion) continue
      yield rows
      rows = []
    }
  } catch (cause) {
    throw failureOf(cause, maxRowBytes)
  }
  if (rows.length > 0) yield rows
}

/** Refuses what begins like HTML, JSON or binary data: read as a header, it would be an export without rows. */
async function* checked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun = false
  for await (const chunk of chunks) {
    if (!begun && isForeign(Buffer.from(chunk.subarray(0, 100)).toString('utf8'))) throw notRows('a CSV')
    begun = true
    yield chunk
  }
}

function isForeign(beginning: string): boolean {
  return (
    /^\uFEFF?\s*[<{[]/.test(beginning) ||
    /<(?:!doctype|html|head|body|title|script)\b/i.test(beginning) ||
    /[^\P{Cc}\s]/u.test(beginning)
  )
}

/** The names of the columns, each made unique: a row is an object, in which a second column of a name would be lost. */
function namesOf(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((name, index) => {
    const plain = name === '' ? `column ${index + 1}` : name
    let free = plain
    for (let copy = 2; taken.has(free); copy++) free = `${plain} ${copy}`
    taken.add(free)
    return free
  })
}

function failureOf(cause: unknown, maxRowBytes: number): unknown {
  if (!(cause instanceof CsvError) || WaybillError.isInstance(cause)) return cause
  if (cause.code === 'CSV_MAX_RECORD_SIZE') return rowTooLarge(maxRowBytes)
  if (cause.code === 'CSV_QUOTE_NOT_CLOSED') return cutShort()
  // The parser's own messages quote data.
  return notRows(`a CSV whose rows have as many fields as its header (${cause.code})`)
}
