import Table from 'cli-table3'
import type { PrintedTable, TableResult } from '../tables/bench-table.js'

export function printTables({ tables, aims, notes }: TableResult): void {
  for (const table of tables) print(table)
  if (aims.length > 0) {
    print({
      title: 'Aims',
      head: ['', 'aim', 'measured', ''],
      rows: aims.map(({ what, aim, measured, met }) => [what, aim, measured, met ? 'met' : 'MISSED']),
    })
  }
  for (const note of notes) console.log(note)
}

function print({ title, head, rows }: PrintedTable): void {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  })
  for (const row of rows) table.push([...row])
  console.log(`\n${title}\n${table.toString()}`)
}
