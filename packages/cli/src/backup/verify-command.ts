import type { CliIo, ExitCode } from '../cli-io.js'
import { loadSqlite, saidBy, sqlitePathOf } from './sqlite-file.js'

/** `waybill verify`: checks the file of a SQLite store, which may be running. Resolves with 1 when it is not whole. */
export async function runVerify(path: string, io: CliIo): Promise<ExitCode> {
  const { verifySqliteFile } = await loadSqlite()
  try {
    const { faults, totals } = await verifySqliteFile(sqlitePathOf(path))
    for (const fault of faults) io.stderr(`${fault}\n`)
    for (const [lane, { accepted, pending, parked }] of Object.entries(totals))
      io.stdout(`${lane}: ${accepted} accepted, ${pending} pending, ${parked} parked\n`)
    io.stdout(faults.length === 0 ? `${path} is whole.\n` : `${path} is damaged.\n`)
    return faults.length === 0 ? 0 : 1
  } catch (error) {
    io.stderr(`${saidBy(error)}\n`)
    return 1
  }
}
