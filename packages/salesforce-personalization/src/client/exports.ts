import { type Clock, InvalidInputError } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import type { RetryOptions } from '@waybill/core/http'
import type { SalesforceEndpointName } from '../api/endpoints.js'
import { missingToken } from '../api/token.js'
import type { RawRow } from '../export/raw-rows.js'
import {
  readExportQuery,
  type SalesforceAccountExportOptions,
  type SalesforceExport,
  type SalesforceExportFile,
  type SalesforceExportProgress,
  type SalesforceExportRemark,
  type SalesforceUserExportOptions,
} from '../model/export/options.js'
import type { SalesforceAccount, SalesforceCsvRow, SalesforceUser } from '../model/export/rows.js'

export interface ExportSettings {
  readonly dataset: string
  readonly transport: Transport
  readonly hasToken: boolean
  readonly timeoutMs: number
  readonly retry?: RetryOptions | undefined
  readonly clock?: Clock | undefined
}

/** Exports of accounts. They need an API token with the switch "Can access API". */
export interface SalesforceAccountExports {
  /**
   * Every account of the dataset or of a segment, from the vendor's JSON. Asks for page after page until one is empty, and
   * holds at most one page in memory. The vendor retired account profiles in August 2024; newer tenants may have none.
   * https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
   */
  export(options?: SalesforceAccountExportOptions): SalesforceExport<SalesforceAccount>
  /** The same accounts from the vendor's CSV: one object per row, with a text for every column of the header. */
  exportCsv(options?: SalesforceAccountExportOptions): SalesforceExport<SalesforceCsvRow>
  /**
   * Writes the same accounts to a file, in flat memory and as the vendor wrote them. A `.csv` is the vendor's CSV byte for byte:
   * its header once, then the records of page after page, without a byte order mark. A `.jsonl` has the vendor's JSON of one
   * row on each line, of which only the blanks between its tokens are left out: names, their order and long numbers stay. What is not whole is beside it as `.part`, and a later call with the same options goes on at its
   * page (not with `pageSize: null`). Both are readable by their owner alone; the file appears when it is whole, and
   * replaces one of its name. Rejects as reading does, with `invalid_input` for another ending and for the part of another
   * export, with `export_columns_changed`, and with the error of a file that cannot be written. One call at a time for a path.
   */
  exportTo(path: string, options?: SalesforceAccountExportOptions): Promise<SalesforceExportFile>
}

/** Exports of users. They need an API token with the switch "Can access API". */
export interface SalesforceUserExports {
  /**
   * Every user of the dataset or of a segment, as `accounts.export`. A user who changes during the export may come twice;
   * the later row is the current one.
   * https://developer.salesforce.com/docs/marketing/personalization/guide/user-export-api.html
   */
  export(options?: SalesforceUserExportOptions): SalesforceExport<SalesforceUser>
  /** The same users from the vendor's CSV, as `accounts.exportCsv`. */
  exportCsv(options?: SalesforceUserExportOptions): SalesforceExport<SalesforceCsvRow>
  /** Writes the same users to a file, as `accounts.exportTo`. */
  exportTo(path: string, options?: SalesforceUserExportOptions): Promise<SalesforceExportFile>
}

/** The exports of one dataset. The first export loads the readers of JSON and CSV. */
export function createExports(settings: ExportSettings): {
  accounts: SalesforceAccountExports
  users: SalesforceUserExports
} {
  const json =
    <Row extends object>(endpoint: SalesforceEndpointName) =>
    (options: SalesforceUserExportOptions = {}) =>
      openExport<Row>(settings, options, { endpoint, format: 'json' })
  const csv =
    (endpoint: SalesforceEndpointName) =>
    (options: SalesforceUserExportOptions = {}) =>
      openExport<SalesforceCsvRow>(settings, options, { endpoint, format: 'csv' })
  const toFile =
    (source: 'accounts' | 'users') =>
    async (path: string, options: SalesforceUserExportOptions = {}) => {
      const format = formatOf(path)
      const { writeExport } = await import('../export/export-file.js')
      return writeExport(path, {
        ...{ source: `${settings.dataset} ${source}`, format, options },
        rows: (given, onHeader) =>
          openExport<RawRow>(settings, given, {
            ...(format === 'csv'
              ? { endpoint: `${source}-csv` as const, format: 'csv' as const }
              : { endpoint: `${source}-json` as const, format: 'json' as const }),
            raw: { onHeader },
          }),
      })
    }
  return {
    accounts: {
      export: json<SalesforceAccount>('accounts-json'),
      exportCsv: csv('accounts-csv'),
      exportTo: toFile('accounts'),
    },
    users: { export: json<SalesforceUser>('users-json'), exportCsv: csv('users-csv'), exportTo: toFile('users') },
  }
}

function formatOf(path: unknown): 'csv' | 'jsonl' {
  const ending = typeof path === 'string' ? /\.(csv|jsonl)$/i.exec(path)?.[1]?.toLowerCase() : undefined
  if (ending === 'csv' || ending === 'jsonl') return ending
  throw new InvalidInputError([{ field: 'path', rule: 'must end in .csv or .jsonl, which says what is written' }], {
    subject: 'export',
  })
}

export interface ExportSource {
  readonly endpoint: SalesforceEndpointName
  readonly format: 'json' | 'csv'
  /** Gives the rows as the vendor wrote them. Default: parsed. */
  readonly raw?: { readonly onHeader: (header: Uint8Array) => void }
}

function openExport<Row extends object>(
  settings: ExportSettings,
  options: SalesforceUserExportOptions,
  source: ExportSource,
): SalesforceExport<Row> {
  const remarks: SalesforceExportRemark[] = []
  let columns: readonly string[] = []
  let progress: SalesforceExportProgress = { page: options.page ?? 0, rows: 0, bytes: 0, done: false }
  async function* rows(): AsyncGenerator<Row> {
    const query = readExportQuery({ ...options })
    if (!settings.hasToken) throw missingToken('export')
    const { runExport } = await import('../export/run-export.js')
    yield* runExport<Row>(settings, {
      ...source,
      query,
      options,
      remark: (remark) => remarks.push(remark),
      onColumns(names, header) {
        columns = names
        if (header) source.raw?.onHeader(header)
      },
      report(latest) {
        progress = latest
        options.onProgress?.(latest)
      },
    })
  }
  const iterator = rows()
  return {
    [Symbol.asyncIterator]: () => iterator,
    remarks,
    get columns() {
      return columns
    },
    get progress() {
      return progress
    },
  }
}
