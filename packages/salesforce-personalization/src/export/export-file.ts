import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { InvalidInputError, WaybillError } from '@waybill/core'
import { fieldsOf, parseBody } from '@waybill/core/destination'
import {
  type ExportQuery,
  readExportQuery,
  type SalesforceExport,
  type SalesforceExportFile,
  type SalesforceUserExportOptions,
} from '../model/export/options.js'
import type { RawRow } from './raw-rows.js'

/** What an export is written with. */
export interface ExportFileRun {
  /** What is exported, as far as another export must not be continued by it. */
  readonly source: string
  readonly format: 'csv' | 'jsonl'
  readonly options: SalesforceUserExportOptions
  /** The rows as the vendor wrote them. `onHeader` gets the header of each page of a CSV. */
  readonly rows: (
    options: SalesforceUserExportOptions,
    onHeader: (header: Uint8Array) => void,
  ) => SalesforceExport<RawRow>
}

/** How far the part that there is holds whole pages. */
interface Mark {
  readonly source: string
  /** The page to go on with. */
  readonly page: number
  readonly rows: number
  readonly bytes: number
  /** The header of a CSV. */
  readonly columns: readonly string[]
}

const portion = 65_536

/** Writes an export beside `path`, page after page, and renames it when it is whole. See `exportTo`. */
export async function writeExport(path: string, run: ExportFileRun): Promise<SalesforceExportFile> {
  const query = readExportQuery({ ...run.options })
  const start = markOf(run, query)
  const known = await knownMark(path, start.source)
  const begun = known ?? start
  // A note without its part is of no use.
  if (!known) await rm(noteOf(path), { force: true })
  const file = await open(partOf(path), known ? 'r+' : 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.truncate(begun.bytes)
    const written = await writeRows(file, path, { run, begun })
    await file.sync()
    await rename(partOf(path), path)
    await rm(noteOf(path), { force: true })
    return { path, ...written, ...(known && { resumedAtPage: known.page }) }
  } finally {
    await file.close()
  }
}

async function writeRows(
  file: FileHandle,
  path: string,
  { run, begun }: { readonly run: ExportFileRun; readonly begun: Mark },
): Promise<Pick<SalesforceExportFile, 'rows' | 'bytes' | 'remarks'>> {
  const { format, options } = run
  let header: Uint8Array = new Uint8Array()
  const rows = run.rows(
    {
      ...options,
      page: begun.page,
      onProgress: (progress) => options.onProgress?.({ ...progress, rows: begun.rows + progress.rows }),
    },
    (latest) => {
      header = latest
    },
  )
  let mark = begun
  let unwritten: Uint8Array[] = []
  let length = 0
  const write = (bytes: Uint8Array) => {
    unwritten.push(bytes)
    length += bytes.length
  }
  const flush = async () => {
    const bytes = Buffer.concat(unwritten)
    unwritten = []
    length = 0
    for (let at = 0; at < bytes.length; )
      at += (await file.write(bytes, at, bytes.length - at, mark.bytes + at)).bytesWritten
    mark = { ...mark, bytes: mark.bytes + bytes.length }
  }
  const head = () => {
    if (format === 'jsonl' || sameColumns(mark.columns, rows.columns)) return
    if (mark.columns.length > 0) throw columnsChanged()
    mark = { ...mark, columns: rows.columns }
    write(header)
  }
  /** Everything before the page that comes next is whole. */
  const keep = async () => {
    if (rows.progress.page === mark.page) return
    await flush()
    await file.datasync()
    mark = { ...mark, page: rows.progress.page }
    await writeFile(`${noteOf(path)}~`, JSON.stringify(mark), { mode: 0o600 })
    await rename(`${noteOf(path)}~`, noteOf(path))
  }
  try {
    for await (const row of rows) {
      await keep()
      head()
      write(row.bytes)
      mark = { ...mark, rows: mark.rows + 1 }
      if (length > portion) await flush()
    }
  } catch (cause) {
    await keep()
    throw cause
  }
  head()
  await flush()
  return { rows: mark.rows, bytes: mark.bytes, remarks: rows.remarks }
}

function markOf({ source, format }: ExportFileRun, { page, maxRowBytes: _, ...query }: ExportQuery): Mark {
  return { source: JSON.stringify({ source, format, ...query }), page, rows: 0, bytes: 0, columns: [] }
}

/** How far an earlier run came. `undefined` where there is none, or its part is shorter than it says. */
async function knownMark(path: string, source: string): Promise<Mark | undefined> {
  const note = fieldsOf(parseBody(await readFile(noteOf(path), 'utf8').catch(() => ''))) as Mark | undefined
  if (!note) return undefined
  if (note.source !== source) throw otherExport(path)
  const part = await open(partOf(path), 'r').catch(() => undefined)
  const size = (await part?.stat())?.size ?? 0
  await part?.close()
  return size < note.bytes ? undefined : note
}

const partOf = (path: string) => `${path}.part`
const noteOf = (path: string) => `${path}.part.json`

function sameColumns(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, index) => name === others[index])
}

function otherExport(path: string): InvalidInputError {
  return new InvalidInputError(
    [
      {
        field: 'path',
        rule: `has the part of an export with other options beside it (${partOf(path)})`,
        hint: `give the options of that export to continue it, or remove ${noteOf(path)}`,
      },
    ],
    { subject: 'export' },
  )
}

function columnsChanged(): WaybillError {
  return new WaybillError('The columns of the export changed from one page to another.', {
    kind: 'unknown',
    code: 'export_columns_changed',
    hint: 'Remove the part of the file, and export again; or export to a .jsonl file.',
  })
}
