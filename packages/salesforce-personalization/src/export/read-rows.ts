import type { CsvRow } from '../model/export-rows.js'
import { csvRows } from './csv-rows.js'
import { jsonRows } from './json-rows.js'

export interface ReadRowsOptions {
  /** Largest row, in bytes. Default 1,000,000. */
  readonly maxRowBytes?: number
}

/**
 * The rows of a JSON export, a list of objects, from a stream of bytes: a file, say. Memory holds a row at a time. Rejects
 * with a `WaybillError`: `export_not_rows`, `export_cut_short`, `export_row_too_large`.
 */
export function readJsonRows<Row extends object = Record<string, unknown>>(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes = 1_000_000 }: ReadRowsOptions = {},
): AsyncGenerator<Row> {
  return each(jsonRows(chunks, { maxRowBytes }) as AsyncGenerator<readonly Row[]>)
}

/** The rows of a CSV export with a header, as `readJsonRows`; fields are texts. */
export function readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes = 1_000_000 }: ReadRowsOptions = {},
): AsyncGenerator<CsvRow> {
  return each(csvRows(chunks, { maxRowBytes }))
}

async function* each<Row>(portions: AsyncIterable<readonly Row[]>): AsyncGenerator<Row> {
  for await (const rows of portions) yield* rows
}
