import { type ErrorKind, WaybillError } from '@waybill/core'

function error(code: string, message: string, hint: string, cause?: unknown, kind: ErrorKind = 'setup'): WaybillError {
  return new WaybillError(message, { kind, code, hint, cause })
}

export function inUse(path: string, cause: unknown): WaybillError {
  return error(
    'store_in_use',
    `The store ${path} is already open, here or in another process.`,
    'Only one process can use a SQLite store, whatever path leads to its file. Stop the other process, give this one its own path, or use @waybill/store-postgres. Close tools that read the file while the store opens.',
    cause,
  )
}

export function damaged(path: string, cause: unknown): WaybillError {
  return error(
    'store_damaged',
    `The store ${path} is damaged.`,
    'Restore it from a backup, or try `sqlite3 … .recover`. With onDamage: "move-aside" the store renames the file and starts empty.',
    cause,
  )
}

export function missingLog(path: string): WaybillError {
  return error(
    'store_log_missing',
    `The store ${path} was copied or kept without its log ${path}-wal: accepted events are missing.`,
    `Nothing was changed. Restore a backup that \`waybill backup\` made, or put ${path}-wal beside the file. If SQLite's own backup made this copy, nothing is missing: run sqlite3 ${path} "PRAGMA journal_mode=DELETE" once.`,
  )
}

export function foreignLog(path: string): WaybillError {
  return error(
    'store_log_foreign',
    `The log ${path}-wal is not that of the file ${path}.`,
    `Nothing was changed. If you have restored a backup, move ${path}-wal and ${path}-shm away. If the file was removed, the log has events that are nowhere else: put the file back.`,
  )
}

export function fileGone(path: string): WaybillError {
  return error(
    'store_file_gone',
    `The file of the store ${path} was removed, renamed or replaced while it is open.`,
    'What is written now would be lost, so nothing is accepted. Put the file back, or stop this process and restore a backup.',
    undefined,
    'unavailable',
  )
}

export function cannotOpen(path: string, cause: unknown): WaybillError {
  return error(
    'store_unreachable',
    `The store ${path} cannot be opened.`,
    'Check that its directory exists and can be written.',
    cause,
  )
}

export function readOnly(path: string, cause: unknown): WaybillError {
  return error(
    'store_read_only',
    `The store ${path} cannot be written.`,
    'The user of this process must be able to write the directory and the file. A container needs a volume.',
    cause,
  )
}

export function foreignDatabase(path: string): WaybillError {
  return error(
    'store_foreign',
    `${path} is a database of another program.`,
    'Nothing in it was changed. Give the store its own path.',
  )
}

export function notDurable(path: string, found: unknown): WaybillError {
  return error(
    'store_not_durable',
    `The store ${path} would not be durable: SQLite reports ${JSON.stringify(found)}.`,
    'It needs journal_mode=wal and synchronous=FULL, on a local disk.',
  )
}

export function newerSchema(path: string, found: number, known: number): WaybillError {
  return error(
    'store_newer',
    `The store ${path} has schema version ${found}; this version knows ${known}.`,
    'A newer @waybill/store-sqlite has written it. Use that version or a later one.',
  )
}

export function olderSchema(path: string, found: number, known: number): WaybillError {
  return error(
    'store_older',
    `The store ${path} has schema version ${found}; this version reads ${known}.`,
    'An older @waybill/store-sqlite has written it. Opening it as a store brings it up to date: try with a copy.',
  )
}

export function noFile(path: string): WaybillError {
  return error('store_unreachable', `There is no file ${path}.`, 'Check the path.')
}

export function emptyFile(path: string): WaybillError {
  return error(
    'store_empty',
    `The file ${path} is empty: it is no store.`,
    'Check the path, and whether it was copied.',
  )
}

export function fileIsThere(path: string): WaybillError {
  return error('store_file_there', `There is a file ${path} already.`, 'Nothing is overwritten: take another name.')
}

export function noRoom(path: string, cause: unknown): WaybillError {
  return error('store_no_room', `The disk of the store ${path} is full.`, 'Free some space.', cause, 'unavailable')
}

export function writerFailed(path: string, cause: unknown): WaybillError {
  return error(
    'store_writer_failed',
    `The thread that writes the store ${path} has ended.`,
    'Start the process again. All accepted events are on the disk.',
    cause,
    'unavailable',
  )
}

export function notWritten(message: string, cause: unknown): WaybillError {
  return error('store_not_written', message, 'No accepted event is lost. Try again.', cause, 'unavailable')
}

export function notOpen(): WaybillError {
  return error('store_not_open', 'The store is not open.', 'Call open() first, and nothing after close().')
}

export function unknownLane(name: string, known: Iterable<string>): WaybillError {
  return error('unknown_lane', `There is no lane "${name}".`, `Known: ${[...known].join(', ')}.`)
}
