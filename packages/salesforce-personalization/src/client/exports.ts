import type { Clock } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import type { RetryOptions } from '@waybill/core/http'
import type { SalesforceEndpointName } from '../api/endpoints.js'
import { missingToken } from '../api/token.js'
import {
  readExportQuery,
  type SalesforceAccountExportOptions,
  type SalesforceExport,
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
  return {
    accounts: { export: json<SalesforceAccount>('accounts-json'), exportCsv: csv('accounts-csv') },
    users: { export: json<SalesforceUser>('users-json'), exportCsv: csv('users-csv') },
  }
}

export interface ExportSource {
  readonly endpoint: SalesforceEndpointName
  readonly format: 'json' | 'csv'
}

function openExport<Row extends object>(
  settings: ExportSettings,
  options: SalesforceUserExportOptions,
  source: ExportSource,
): SalesforceExport<Row> {
  const remarks: SalesforceExportRemark[] = []
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
    get progress() {
      return progress
    },
  }
}
