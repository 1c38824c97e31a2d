import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCsvRows, readJsonRows, type SalesforceReadRowsOptions } from './read-rows.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-rows-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const long = 'x'.repeat(200)
const kinds = [
  { kind: 'JSON', read: readJsonRows, text: JSON.stringify([{ id: 'ü1' }, { id: long }, { id: '3' }]) },
  { kind: 'CSV', read: readCsvRows, text: `id\nü1\n${long}\n3\n` },
] as const

describe.each(kinds)('the rows of a file: $kind', ({ read, text }) => {
  async function rowsOf(options?: SalesforceReadRowsOptions) {
    const path = join(folder, 'export')
    writeFileSync(path, text)
    const rows: object[] = []
    // Chunks that end within a row, and within a character.
    for await (const row of read(createReadStream(path, { highWaterMark: 5 }), options)) rows.push(row)
    return rows
  }

  it('are read one by one', async () => {
    expect(await rowsOf()).toEqual([{ id: 'ü1' }, { id: long }, { id: '3' }])
  })

  it('are at most `maxRowBytes` long', async () => {
    await expect(rowsOf({ maxRowBytes: 100 })).rejects.toMatchObject({ code: 'export_row_too_large' })
  })
})
