import type { SalesforceCsvRow } from '../model/export/rows.js'
import { csvRows } from './csv-rows.js'
import { jsonRows } from './json-rows.js'

/** Options of `readJsonRows` and `readCsvRows`. */
export interface SalesforceReadRowsOptions {
  /** Largest row, in bytes. A larger one rejects with code `export_row_too_large`. Default 1,000,000. */
  readonly maxRowBytes?: number
}

/**
 * The rows of a JSON export, which is a list of objects, from a stream of bytes like that of a file. Holds one chunk and one
 * row in memory. Rejects with a `WaybillError`: `export_not_rows`, `export_cut_short`, `export_row_too_large`. `Row` is not
 * checked.
 */
export function readJsonRows<Row extends object = Record<string, unknown>>(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes = 1_000_000 }: SalesforceReadRowsOptions = {},
): AsyncGenerator<Row> {
  return each(jsonRows(chunks, { maxRowBytes }) as AsyncGenerator<readonly Row[]>)
}

/** The rows of a CSV export with a header, as `readJsonRows`. Every field is a text. */
export function readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  { maxRowBytes = 1_000_000 }: SalesforceReadRowsOptions = {},
): AsyncGenerator<SalesforceCsvRow> {
  return each(csvRows(chunks, { maxRowBytes }))
}

async function* each<Row>(portions: AsyncIterable<readonly Row[]>): AsyncGenerator<Row> {
  for await (const rows of portions) yield* rows
}
