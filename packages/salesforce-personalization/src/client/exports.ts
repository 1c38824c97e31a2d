import type { Clock } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import type { RetryOptions } from '@waybill/core/http'
import type { SalesforceEndpointName } from '../api/endpoints.js'
import { missingToken } from '../api/token.js'
import {
  type AccountExportOptions,
  type ExportDiagnostic,
  type ExportProgress,
  readExportQuery,
  type SalesforceExport,
  type UserExportOptions,
} from '../model/export-options.js'
import type { CsvRow, SalesforceAccount, SalesforceUser } from '../model/export-rows.js'

export interface ExportSettings {
  readonly dataset: string
  readonly transport: Transport
  readonly hasToken: boolean
  readonly timeoutMs: number
  readonly retry?: RetryOptions | undefined
  readonly clock?: Clock | undefined
}

export interface AccountExports {
  /**
   * Every account of the dataset, or of a segment, as the vendor's JSON has it. Pages are asked for until one is empty;
   * memory stays flat whatever comes. Account profiles were retired in August 2024: newer tenants may have none.
   * https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
   */
  export(options?: AccountExportOptions): SalesforceExport<SalesforceAccount>
  /** The same from the vendor's CSV: one object of texts per row, keyed by the header. */
  exportCsv(options?: AccountExportOptions): SalesforceExport<CsvRow>
}

export interface UserExports {
  /** Every user, as `accounts.export`. A user who changes meanwhile may come twice; the later row is the current one. */
  export(options?: UserExportOptions): SalesforceExport<SalesforceUser>
  /** The same from the vendor's CSV, as `accounts.exportCsv`. */
  exportCsv(options?: UserExportOptions): SalesforceExport<CsvRow>
}

/** The exports of one dataset. What reads JSON and CSV is loaded by the first one. */
export function createExports(settings: ExportSettings): { accounts: AccountExports; users: UserExports } {
  const json =
    <Row extends object>(endpoint: SalesforceEndpointName) =>
    (options: UserExportOptions = {}) =>
      openExport<Row>(settings, options, { endpoint, format: 'json' })
  const csv =
    (endpoint: SalesforceEndpointName) =>
    (options: UserExportOptions = {}) =>
      openExport<CsvRow>(settings, options, { endpoint, format: 'csv' })
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
  options: UserExportOptions,
  source: ExportSource,
): SalesforceExport<Row> {
  const diagnostics: ExportDiagnostic[] = []
  let progress: ExportProgress = { page: options.page ?? 0, rows: 0, bytes: 0, done: false }
  async function* rows(): AsyncGenerator<Row> {
    const query = readExportQuery({ ...options })
    if (!settings.hasToken) throw missingToken('export')
    const { runExport } = await import('../export/run-export.js')
    yield* runExport<Row>(settings, {
      ...source,
      query,
      options,
      diagnose: (diagnostic) => diagnostics.push(diagnostic),
      report(latest) {
        progress = latest
        options.onProgress?.(latest)
      },
    })
  }
  const iterator = rows()
  return {
    [Symbol.asyncIterator]: () => iterator,
    diagnostics,
    get progress() {
      return progress
    },
  }
}
