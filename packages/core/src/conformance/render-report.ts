import type { ChapterResult, ConformanceReport } from './run-conformance.js'

const marks: Readonly<Record<ChapterResult['result'], string>> = { passed: '✓', failed: '✗', skipped: '–' }

/** The report as Markdown: `summaryOf`, then a table with one row for each chapter. */
export function renderReport(report: ConformanceReport): string {
  const rows = report.chapters.map(({ name, result, promise, reason }) => {
    const text = reason === undefined ? promise : `${result === 'failed' ? 'FAILED' : 'not tested'}: ${reason}`
    return [cell(name), marks[result], cell(text)]
  })
  return [summaryOf(report), '', ...tableOf(['Chapter', '', 'Promise'], rows), ''].join('\n')
}

/** One sentence: whether the destination conforms, and how many chapters passed, failed and were not tested. */
export function summaryOf({ destination, passed, failed, skipped }: ConformanceReport): string {
  const verdict = failed === 0 ? 'conforms' : 'DOES NOT CONFORM'
  return `\`${destination}\` ${verdict}: ${passed} chapters passed, ${failed} failed, ${skipped} not tested.`
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => [...(row[column] ?? '')].length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - [...text].length)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
