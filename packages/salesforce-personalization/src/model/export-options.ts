import { InvalidInputError } from '@waybill/core'
import { onFirstUse } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import { issuesOf } from '@waybill/core/zod'
import * as z from 'zod'

/** A moment: a `Date`, or epoch milliseconds. */
const moment = onFirstUse(() =>
  z
    .union([z.date(), z.number().int().min(0)], { error: 'must be a Date or epoch milliseconds' })
    .transform((value) => String(typeof value === 'number' ? value : value.getTime())),
)

const id = onFirstUse(() => z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty'))
const whole = (least: number) =>
  z.number({ error: 'must be a number' }).int('must be a whole number').min(least, `must be at least ${least}`)

const shape = onFirstUse(() => ({
  /** Only the accounts or users of this segment: its name or id. */
  filter: id().optional(),
  /** Begin of the window for engagement statistics. */
  start: moment().optional(),
  /** End of the window for engagement statistics. */
  end: moment().optional(),
  segmentationId: id().optional(),
  segmentId: id().optional(),
  /** Rows per request. Default 1,000; the vendor's largest is not documented. `null`: everything in one answer. */
  pageSize: z.union([whole(1), z.null()]).default(1_000),
  /** First page to ask for, from zero. Default 0; `progress.page` of an export that failed resumes it. */
  page: whole(0).default(0),
  /** Largest row, in bytes; a larger one ends the export. Default 1,000,000. */
  maxRowBytes: whole(1).default(1_000_000),
}))

const rules = onFirstUse(() =>
  z.strictObject({ ...shape(), includeGeo: z.boolean().optional() }).check(
    z.refine(({ pageSize, page }) => pageSize !== null || page === 0, {
      path: ['page'],
      error: 'needs a pageSize: with null everything comes at once',
    }),
    z.refine(({ start, end }) => start === undefined || end === undefined || Number(start) <= Number(end), {
      path: ['end'],
      error: 'must not be before start',
    }),
  ),
)

type Query = z.input<z.ZodObject<ReturnType<typeof shape>>>

/**
 * What to export.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/account-export-api.html
 */
export interface AccountExportOptions extends Query, Omit<CallOptions, 'timeoutMs'> {
  /**
   * Bounds one try of a page, and the longest silence of an answer that is read as it comes, in milliseconds. A failed
   * page is tried again for up to four times as long. Default: the client's.
   */
  readonly timeoutMs?: number | undefined
  /** Hears of every page, or of every part of an answer that is read as it comes. */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined
}

/**
 * What to export of users.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-export-api.html
 */
export interface UserExportOptions extends AccountExportOptions {
  /** Adds where users are. Default false. */
  readonly includeGeo?: boolean | undefined
}

export interface ExportProgress {
  /** The page being given; give it as `page` to resume from here. */
  readonly page: number
  /** Rows given so far. */
  readonly rows: number
  /** Bytes read so far, decompressed. */
  readonly bytes: number
  readonly done: boolean
}

/** `paging_ignored`: the vendor gave more rows than asked, or the same page twice; the export ended without repeating any. */
export interface ExportDiagnostic {
  readonly code: 'paging_ignored'
  readonly message: string
}

/** Rows as they come, once; `break` ends the request. Reading rejects with a `WaybillError`, also for bad options. */
export interface SalesforceExport<Row> extends AsyncIterable<Row> {
  readonly progress: ExportProgress
  readonly diagnostics: readonly ExportDiagnostic[]
}

/** Checked, with defaults. */
export type ExportQuery = z.output<ReturnType<typeof rules>>

/** Throws `InvalidInputError` that names every wrong option. */
export function readExportQuery(options: Record<string, unknown>): ExportQuery {
  const { timeoutMs: _, signal: __, headers: ___, retry: ____, onProgress: _____, ...query } = options
  const parsed = rules().safeParse(query)
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
