import { InvalidInputError, type Remark } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import { issuesOf } from '@waybill/core/zod'
import * as z from 'zod'
import { millisecondsOf, momentSchema } from '../moment.js'

const moment = lazy(() => momentSchema().transform((value) => String(millisecondsOf(value))))

const id = lazy(() => z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty'))
const whole = (least: number) =>
  z.number({ error: 'must be a number' }).int('must be a whole number').min(least, `must be at least ${least}`)

const shape = lazy(() => ({
  filter: id().optional(),
  start: moment().optional(),
  end: moment().optional(),
  segmentationId: id().optional(),
  segmentId: id().optional(),
  pageSize: z.union([whole(1), z.null()]).default(1_000),
  page: whole(0).default(0),
  maxRowBytes: whole(1).default(1_000_000),
}))

export const exportQuerySchema = lazy(() =>
  z.strictObject({ ...shape(), includeGeo: z.boolean().optional() }).check(
    z.refine(({ pageSize, page }) => pageSize !== null || page === 0, {
      path: ['page'],
      error: 'must be 0 when pageSize is null, because there is one page then',
    }),
    z.refine(({ start, end }) => start === undefined || end === undefined || Number(start) <= Number(end), {
      path: ['end'],
      error: 'must not be before start',
    }),
  ),
)

/**
 * What to export, and how.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
 */
export interface SalesforceAccountExportOptions extends Omit<CallOptions, 'timeoutMs'> {
  /** Only the accounts or users of this segment: its name or id. Default: all. */
  readonly filter?: string | undefined
  /** Begin of the window of the engagement statistics: a `Date`, ISO 8601 with a zone, or epoch milliseconds. Default: the vendor's. */
  readonly start?: string | number | Date | undefined
  /** End of the window of the engagement statistics, not before `start`, given as `start` is. Default: the vendor's. */
  readonly end?: string | number | Date | undefined
  /** Identifier of a segmentation. The vendor documents no more of it. */
  readonly segmentationId?: string | undefined
  /** Identifier of a segment. The vendor documents no more of it. */
  readonly segmentId?: string | undefined
  /**
   * Rows per request, from 1. The vendor documents no largest number. `null`: one request for everything, which is read as
   * it comes. Default 1,000.
   */
  readonly pageSize?: number | null | undefined
  /** First page to ask for, from 0. To resume an export that failed, give its `progress.page`. Default 0. */
  readonly page?: number | undefined
  /** Largest row, in bytes, from 1. A larger one ends the export with code `export_row_too_large`. Default 1,000,000. */
  readonly maxRowBytes?: number | undefined
  /**
   * Bounds one attempt for a page, in milliseconds. Where the answer is read as it comes, it bounds the longest silence. A
   * page that failed is asked for again for up to four times as long. Default: the client's.
   */
  readonly timeoutMs?: number | undefined
  /** Called after every page, and after every part of an answer that is read as it comes. */
  readonly onProgress?: ((progress: SalesforceExportProgress) => void) | undefined
}

/**
 * What to export of users, and how.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-export-api.html
 */
export interface SalesforceUserExportOptions extends SalesforceAccountExportOptions {
  /** Also export where users are. Default false. */
  readonly includeGeo?: boolean | undefined
}

/** How far an export is. */
export interface SalesforceExportProgress {
  /** The page whose rows are coming. Give it as `page` to resume from here. */
  readonly page: number
  /** Rows so far. */
  readonly rows: number
  /** Bytes so far, decompressed. */
  readonly bytes: number
  /** Whether every row has come. */
  readonly done: boolean
}

/** An option of an export that the vendor did not heed. The export did not fail. */
export interface SalesforceExportRemark extends Remark {
  /** The vendor sent more rows than asked for, or the same page twice. The export ended without repeating a row. */
  readonly code: 'paging_ignored'
}

/**
 * The rows of an export, as they come. They can be read once; `break` ends the request. Reading rejects with a
 * `WaybillError`, also for bad options: `invalid_input` before anything is sent, `export_not_rows`, `export_cut_short`,
 * `export_row_too_large`, `export_encoding` and `export_bomb` for a bad answer, or the code of a failed request.
 */
export interface SalesforceExport<Row> extends AsyncIterable<Row> {
  /** How far the export is, at any time, also after it failed. */
  readonly progress: SalesforceExportProgress
  /** The options that the vendor did not heed, so far; `[]` when it heeded all. */
  readonly remarks: readonly SalesforceExportRemark[]
  /**
   * The columns of a CSV in the vendor's order, which the keys of a row do not keep for names like `2024`. `[]` before the
   * first row, and for JSON.
   */
  readonly columns: readonly string[]
}

/** An export that was written to a file. */
export interface SalesforceExportFile {
  /** The file, as it was given. */
  readonly path: string
  /** Its rows, with those of earlier runs. */
  readonly rows: number
  /** Its size, in bytes. */
  readonly bytes: number
  /** The options that the vendor did not heed; `[]` when it heeded all. */
  readonly remarks: readonly SalesforceExportRemark[]
  /** The page at which this run went on. Absent: it wrote the whole file. */
  readonly resumedAtPage?: number
}

/** Checked, with defaults. */
export type ExportQuery = z.output<ReturnType<typeof exportQuerySchema>>

/** Throws `InvalidInputError` that names every wrong option. */
export function readExportQuery(options: Record<string, unknown>): ExportQuery {
  const { timeoutMs: _, signal: __, headers: ___, retry: ____, onProgress: _____, ...query } = options
  const parsed = exportQuerySchema().safeParse(query)
  if (!parsed.success) throw new InvalidInputError(issuesOf(parsed.error), { subject: 'options of the export' })
  return parsed.data
}

/** The query parameters of one page. */
export function parametersOf(query: ExportQuery, page: number): Record<string, string> {
  const { pageSize, page: _, maxRowBytes: __, includeGeo, ...texts } = query
  const parameters: Record<string, string> = {}
  for (const [name, value] of Object.entries(texts)) if (value !== undefined) parameters[name] = value
  if (includeGeo) parameters['includeGeo'] = 'true'
  if (pageSize !== null) Object.assign(parameters, { pageSize: String(pageSize), page: String(page) })
  return parameters
}
