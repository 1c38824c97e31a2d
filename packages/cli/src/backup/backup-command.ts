import type { CliIo, ExitCode } from '../cli-io.js'
import { UnusableInputError } from '../unusable-input-error.js'
import { loadSqlite, saidBy, sqlitePathOf } from './sqlite-file.js'

/** `waybill backup`: copies the file of a SQLite store that may be running. Throws `UnusableInputError`. */
export async function runBackup(from: string, to: string, io: CliIo): Promise<ExitCode> {
  const { backupSqliteFile } = await loadSqlite()
  try {
    const { path, bytes } = await backupSqliteFile({ from: sqlitePathOf(from), to: sqlitePathOf(to) })
    io.stdout(`${path}: ${bytes.toLocaleString('en')} bytes\n`)
    return 0
  } catch (error) {
    throw new UnusableInputError(saidBy(error))
  }
}
