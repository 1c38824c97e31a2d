import { systemClock } from '@waybill/core'
import { createVendorCalls } from '@waybill/core/http'
import { salesforceDataAnswers } from '../api/data-answers.js'
import { endpointsOf } from '../api/endpoints.js'
import type { ExportSettings, ExportSource } from '../client/exports.js'
import {
  type ExportQuery,
  parametersOf,
  type SalesforceExportProgress,
  type SalesforceExportRemark,
  type SalesforceUserExportOptions,
} from '../model/export/options.js'
import { csvRows } from './csv-rows.js'
import { jsonRows } from './json-rows.js'
import { createPageReader, type Page } from './page-reader.js'
import { rawCsvRows, rawJsonRows } from './raw-rows.js'

export interface ExportRun extends ExportSource {
  readonly query: ExportQuery
  readonly options: SalesforceUserExportOptions
  readonly report: (progress: SalesforceExportProgress) => void
  readonly remark: (remark: SalesforceExportRemark) => void
  /** Called with the columns of each page of a CSV; where rows are raw, also with the bytes of its header. */
  readonly onColumns: (names: readonly string[], header?: Uint8Array) => void
}

const readers = { parsed: { json: jsonRows, csv: csvRows }, raw: { json: rawJsonRows, csv: rawCsvRows } } as const

// How many attempts of full length fit in the time for one page.
const tries = 4

/**
 * Asks for page after page until one is empty. A page is read whole before its rows are given, so that it can be asked for
 * again when it breaks. A page too large for that, and an answer with everything, are given as they come.
 */
export async function* runExport<Row extends object>(settings: ExportSettings, run: ExportRun): AsyncGenerator<Row> {
  const { query } = run
  const { pageSize } = query
  const timeoutMs = run.options.timeoutMs ?? settings.timeoutMs
  let page = query.page
  let given = 0
  let bytes = 0
  let previous: string | undefined
  const report = (done = false) => run.report({ page, rows: given, bytes, done })

  const rowsOf = readers[run.raw ? 'raw' : 'parsed'][run.format]
  const reader = createPageReader<Row>({
    transport: settings.transport,
    clock: settings.clock ?? systemClock,
    pageSize,
    silenceMs: timeoutMs,
    rowsOf: (chunks) => rowsOf(chunks, { ...query, onColumns: run.onColumns }) as AsyncGenerator<readonly Row[]>,
    counted(more) {
      bytes += more
    },
  })
  const calls = createVendorCalls({
    endpoints: endpointsOf(settings.dataset),
    answers: salesforceDataAnswers,
    transport: reader,
    timeoutMs: timeoutMs * tries,
    retry: { ...settings.retry, attemptTimeoutMs: timeoutMs },
    clock: settings.clock,
  })

  async function ask(): Promise<Page<Row>> {
    const { signal, headers, retry } = run.options
    await calls.call(
      { endpoint: run.endpoint, query: parametersOf(query, page) },
      { signal, retry, headers: { ...headers, 'accept-encoding': 'gzip' } },
    )
    return reader.page as Page<Row>
  }

  for (;;) {
    const { rows, rest, digest } = await ask()
    if (rows.length === 0) break
    if (digest === previous) {
      run.remark(pagingIgnored('page', `page ${page} repeats the one before`))
      await rest?.return(undefined)
      break
    }
    previous = digest
    // More rows than asked for means every row from the first on. Those of earlier pages were given before.
    let skip = pageSize !== null && rows.length > pageSize ? page * pageSize : 0
    let read = 0
    for await (const portion of portionsOf(rows, rest)) {
      read += portion.length
      const fresh = skip >= portion.length ? [] : portion.slice(skip)
      skip -= Math.min(skip, portion.length)
      for (const row of fresh) {
        given++
        yield row
      }
      if (rest) report()
    }
    if (pageSize !== null && read > pageSize)
      run.remark(pagingIgnored('pageSize', `page ${page} has ${read} rows, though ${pageSize} were asked for`))
    if (pageSize === null || read > pageSize) break
    page++
    report()
  }
  report(true)
}

async function* portionsOf<Row>(
  rows: readonly Row[],
  rest: AsyncGenerator<readonly Row[]> | undefined,
): AsyncGenerator<readonly Row[]> {
  try {
    yield rows
    if (rest) yield* rest
  } finally {
    await rest?.return(undefined)
  }
}

function pagingIgnored(field: 'page' | 'pageSize', what: string): SalesforceExportRemark {
  return {
    code: 'paging_ignored',
    field,
    hint: `The vendor ignores paging: ${what}. The export ended there, and no row was given twice.`,
  }
}
