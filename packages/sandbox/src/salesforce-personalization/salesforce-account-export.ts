import { accept, jsonAnswer, type Processed } from '../emulator.js'
import type { JsonObject } from '../json-object.js'

/** `GET /api/dataset/<dataset>/accounts.json|csv`: all rows, or one zero-based page. Salesforce, "Account Export API". */
export function exportSalesforceAccounts(
  accounts: readonly JsonObject[],
  query: Readonly<Record<string, string>>,
  format: 'json' | 'csv',
): Processed {
  const size = query['pageSize'] === undefined ? accounts.length : Number(query['pageSize'])
  const start = size * Number(query['page'] ?? 0)
  const rows = accounts.slice(start, start + size)
  if (format === 'json') return accept(jsonAnswer(200, rows))
  const columns = [...new Set(accounts.flatMap((account) => Object.keys(account)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))]
  const body = lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')
  return accept({ status: 200, headers: { 'content-type': 'text/csv;charset=UTF-8' }, body: `${body}\r\n` })
}

function csvCell(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
