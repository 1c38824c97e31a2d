import { isFields } from '@waybill/core/destination'
import { csvRecords } from './csv-rows.js'
import { jsonRows } from './json-rows.js'

/** A row as the vendor wrote it. */
export interface RawRow {
  /** The vendor's id, by which pages are told apart. */
  readonly name: unknown
  /** Its bytes, with the end of the line. */
  readonly bytes: Uint8Array
}

const lineEnd = Buffer.from('\n')

interface RawCsvOptions {
  readonly maxRowBytes: number
  /** Called with the columns, and with the line that they stand in. */
  readonly onColumns: (names: readonly string[], header: Uint8Array) => void
}

/** The records of a CSV byte for byte, without its header and byte order mark. */
export async function* rawCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes, onColumns }: RawCsvOptions,
): AsyncGenerator<readonly RawRow[]> {
  let at: number | undefined
  let unread = Buffer.alloc(0)
  let readTo = 0
  async function* watched() {
    for await (const chunk of withoutMark(chunks)) {
      unread = Buffer.concat([unread, chunk])
      yield chunk
    }
  }
  for await (const records of csvRecords(watched(), maxRowBytes)) {
    const rows: RawRow[] = []
    for (const { record, info } of records) {
      const bytes = asLine(unread.subarray(0, info.bytes - readTo))
      unread = unread.subarray(info.bytes - readTo)
      readTo = info.bytes
      if (at === undefined) {
        const names = record.map((name) => Buffer.from(name, 'latin1').toString('utf8'))
        at = names.indexOf('name')
        onColumns(names, bytes)
      } else rows.push({ name: record[at], bytes })
    }
    if (rows.length > 0) yield rows
  }
}

/** The last record of a page may lack the end of its line. */
function asLine(bytes: Uint8Array): Uint8Array {
  const last = bytes.at(-1)
  return last === 0x0a || last === 0x0d ? bytes : Buffer.concat([bytes, lineEnd])
}

/** Without the byte order mark, however the bytes are cut into chunks. */
async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined = new Uint8Array()
  for await (const chunk of chunks) {
    if (!held) {
      yield chunk
      continue
    }
    held = Buffer.concat([held, chunk])
    if (held.length < 3) continue
    yield held.subarray(Buffer.from('\uFEFF').equals(held.subarray(0, 3)) ? 3 : 0)
    held = undefined
  }
  if (held) yield held
}

/** The rows of a JSON list byte for byte, but for the blanks between their tokens: each is one line. */
export async function* rawJsonRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes }: { readonly maxRowBytes: number },
): AsyncGenerator<readonly RawRow[]> {
  const lines: Uint8Array[] = []
  const split = createSplitter((line) => lines.push(line))
  async function* watched() {
    for await (const chunk of chunks) {
      split(chunk)
      yield chunk
    }
  }
  for await (const rows of jsonRows(watched(), { maxRowBytes }))
    yield rows.map((row) => ({
      name: isFields(row) ? row['name'] : undefined,
      bytes: lines.shift() ?? new Uint8Array(),
    }))
}

const sign = { quote: 0x22, backslash: 0x5c, list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d } as const

/** Tells each row of a JSON list. What is no such list is the parser's to refuse. */
function createSplitter(tell: (line: Uint8Array) => void): (chunk: Uint8Array) => void {
  let parts: Uint8Array[] = []
  let depth = 0
  let inText = false
  let escaped = false
  return (chunk) => {
    const kept = Buffer.allocUnsafe(chunk.length)
    let from = 0
    let to = 0
    for (const byte of chunk) {
      if (inText) {
        if (escaped) escaped = false
        else if (byte === sign.backslash) escaped = true
        else if (byte === sign.quote) inText = false
      } else if (byte <= 0x20) continue
      else if (byte === sign.quote) inText = true
      else if (byte === sign.list || byte === sign.object) depth++
      else if (byte === sign.listEnd || byte === sign.objectEnd) depth--
      const isEnd = depth === 1 && (byte === sign.listEnd || byte === sign.objectEnd) && !inText
      // The bracket and the commas of the list itself are no part of a row.
      if (depth > 1 || isEnd) kept[to++] = byte
      if (!isEnd) continue
      tell(Buffer.concat([...parts, kept.subarray(from, to), lineEnd]))
      parts = []
      from = to
    }
    if (to > from) parts.push(kept.subarray(from, to))
  }
}
