import { type Answer, accept, type Processed } from '../../server/emulator.js'
import type { JsonObject } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import { refuseSalesforce } from '../refusal.js'
import type { SalesforceConfiguration } from '../settings.js'
import type { SalesforceStore } from '../store.js'
import { type SalesforceExportKind, type SalesforceSource, salesforceSource } from './rows.js'

const EXPORT = 'Salesforce, "Account Export API"'
const PAGE: Rule = {
  name: 'salesforce.export.page',
  source: `${EXPORT}: pageSize: Number of records to return; page: starting at zero for the first page`,
}
const WINDOW: Rule = {
  name: 'salesforce.export.window',
  source: `${EXPORT}: start, end: time in milliseconds since the epoch, of the engagement statistics`,
}
const SEGMENT: Rule = { name: 'salesforce.export.segment', source: `${EXPORT}: filter: Optional Segment name or ID` }
// Up to this many rows an answer is built whole and recorded. Longer ones are streamed.
const WHOLE_ROWS = 1000

/** What an export works with. */
export interface SalesforceExportCall {
  readonly kind: SalesforceExportKind
  readonly format: 'json' | 'csv'
  readonly query: Readonly<Record<string, string>>
  readonly store: SalesforceStore
  readonly configuration: SalesforceConfiguration
}

/** `GET /api/dataset/<dataset>/accounts.json|csv` and `users.json|csv`: all rows, or one zero-based page. */
export function exportSalesforceRows(call: SalesforceExportCall): Processed {
  const { kind, format, query, configuration } = call
  const source = salesforceSource(kind, configuration, call)
  const page = readPage(query, source.count, configuration)
  if (isViolation(page)) return refuseSalesforce(400, page)
  const window = checkWindow(query)
  if (window !== undefined) return refuseSalesforce(400, window)
  const members = readSegment(query, configuration)
  if (members !== undefined && isViolation(members)) return refuseSalesforce(404, members)
  const rows = (): Iterable<JsonObject> => selectRows(source, page, members)
  const view = (row: JsonObject): JsonObject => viewOf(row, { kind, query, members })
  const parts =
    format === 'json' ? () => jsonParts(rows(), view) : () => csvParts(rows(), view, columnsOf(call, source))
  const type = format === 'json' ? 'application/json' : 'text/csv;charset=UTF-8'
  const head = { status: 200, headers: { 'content-type': type } }
  const whole = Math.min(page.size, source.count) <= WHOLE_ROWS
  const answer: Answer = whole ? { ...head, body: [...parts()].join('') } : { ...head, parts }
  return accept(answer)
}

interface Page {
  readonly size: number
  readonly first: number
}

/** "Returns all records unless specified." "Starts at zero unless specified." */
function readPage(
  { pageSize, page = '0' }: Readonly<Record<string, string>>,
  count: number,
  { exportPaging }: SalesforceConfiguration,
): Page | Violation {
  for (const [field, value] of [['pageSize', pageSize] as const, ['page', page] as const]) {
    if (value !== undefined && !/^\d+$/.test(value)) {
      return broke(PAGE, { field, detail: 'must be a whole number', value })
    }
  }
  const size = pageSize === undefined || exportPaging === 'ignored' ? count : Number(pageSize)
  return { size, first: exportPaging === 'documented' ? size * Number(page) : 0 }
}

/** "start, end: epoch milliseconds" of the statistics. */
function checkWindow({ start, end }: Readonly<Record<string, string>>): Violation | undefined {
  for (const [field, value] of [['start', start] as const, ['end', end] as const]) {
    if (value !== undefined && !/^\d+$/.test(value)) {
      return broke(WINDOW, { field, detail: 'must be epoch milliseconds', value })
    }
  }
  if (start === undefined || end === undefined || Number(start) <= Number(end)) return undefined
  return broke(WINDOW, { field: 'end', detail: 'is before start', value: end })
}

type Members = ReadonlySet<string> | undefined

function readSegment(
  { filter, segmentId }: Readonly<Record<string, string>>,
  { segments }: SalesforceConfiguration,
): Members | Violation {
  const value = filter ?? segmentId
  if (value === undefined || Object.keys(segments).length === 0) return undefined
  const names = Object.hasOwn(segments, value) ? segments[value] : undefined
  return names === undefined ? broke(SEGMENT, { field: 'filter', detail: 'Segment not found', value }) : new Set(names)
}

function* selectRows(source: SalesforceSource, { size, first }: Page, members: Members): Generator<JsonObject> {
  if (members === undefined) {
    for (let index = first; index < Math.min(first + size, source.count); index++) yield source.at(index)
    return
  }
  let met = 0
  for (let index = 0; index < source.count && met < first + size; index++) {
    const row = source.at(index)
    if (members.has(String(row['name'])) && ++met > first) yield row
  }
}

function viewOf(
  row: JsonObject,
  { kind, query, members }: Pick<SalesforceExportCall, 'kind' | 'query'> & { readonly members: Members },
): JsonObject {
  if (kind === 'accounts') return row
  const { geo, ...rest } = row
  return {
    ...rest,
    ...(query['includeGeo'] === 'true' && geo !== undefined && { geo }),
    // Seen in users of a segment: when they joined, and by which values.
    ...(members !== undefined && { segmentJoined: row['firstActivity'] ?? 0, segmentInputValues: {} }),
  }
}

function columnsOf({ kind, query }: SalesforceExportCall, source: SalesforceSource): readonly string[] {
  const all = source.columns()
  return kind === 'users' && query['includeGeo'] !== 'true' ? all.filter((name) => name !== 'geo') : all
}

function* jsonParts(rows: Iterable<JsonObject>, view: (row: JsonObject) => JsonObject): Generator<string> {
  let separator = '['
  for (const row of rows) {
    yield separator + JSON.stringify(view(row))
    separator = ','
  }
  yield separator === '[' ? '[]' : ']'
}

function* csvParts(
  rows: Iterable<JsonObject>,
  view: (row: JsonObject) => JsonObject,
  columns: readonly string[],
): Generator<string> {
  yield `${columns.map(csvCell).join(',')}\r\n`
  for (const row of rows) {
    const shown = view(row)
    yield `${columns.map((column) => csvCell(shown[column])).join(',')}\r\n`
  }
}

function csvCell(value: unknown): string {
  const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
