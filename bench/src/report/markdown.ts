import type { Aim, PrintedTable } from '../tables/bench-table.js'
import type { Machine } from './machine.js'
import type { KeptTable, Results } from './results.js'

/** Everything that was measured, as one page. */
export function resultsPage(results: Results, rawCode: string): string {
  const parts = Object.entries(results).map(([name, table]) => chapter(name, table))
  return [
    '# Results of the benchmark',
    'Written by `pnpm bench`; [how it measures](../../docs/benchmarks.md).',
    '![Rates beside raw undici](throughput.svg)',
    '## Aims',
    aimsTable(Object.values(results).flatMap(({ aims }) => aims)),
    ...parts,
    '## The limit: raw undici',
    `\`\`\`ts\n${rawCode.trim()}\n\`\`\``,
    '',
  ].join('\n\n')
}

export function aimsTable(aims: readonly Aim[]): string {
  return table(
    ['', 'aim', 'measured', ''],
    aims.map(({ what, aim, measured, met }) => [what, aim, measured, met ? 'met' : '**missed**']),
  )
}

function chapter(name: string, { about, tables, notes, machine, form, date }: KeptTable): string {
  return [
    `## ${name[0]?.toUpperCase()}${name.slice(1)}`,
    about,
    ...tables.map((printed) => `### ${printed.title}\n\n${table(printed.head, printed.rows)}`),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    `${form === 'full' ? 'Full' : 'Short'} form, ${date}. ${machineLine(machine)}`,
  ].join('\n\n')
}

export function machineLine({ node, cpu, memoryGb, system, syncMicroseconds, load, versions }: Machine): string {
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `Node ${node}, ${cpu}, ${memoryGb} GB, ${system}, fdatasync ${syncMicroseconds} µs, load before ${load.toFixed(1)}. ${peers.join(', ')}.`
}

function table(head: PrintedTable['head'], rows: PrintedTable['rows']): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
