import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeLabel } from '../open-store.js'
import { checkStore } from './check-places.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-check-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("a look at the store's file", () => {
  it('makes nothing where there is none yet', async () => {
    expect(await checkStore(`sqlite:${folder}/new/events.db`)).toMatchObject({ ok: true })
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })

  it('tells of its owner, and leaves the file to it', async () => {
    const path = join(folder, 'events.db')
    const store = sqliteStore({ path, reserveBytes: 0 })
    await store.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies: true })
    expect(await checkStore(`sqlite:${path}`)).toMatchObject({
      ok: false,
      says: expect.stringContaining('another process has it open'),
    })
    expect((await store.totals())['a']).toMatchObject({ accepted: 0 })
    await store.close()
    expect(await checkStore(`sqlite:${path}`)).toMatchObject({ ok: true })
  })

  it('tells of a file that is no store, as the start would', async () => {
    const path = join(folder, 'notes.db')
    writeFileSync(path, 'not a database, but long enough to be taken for the head of one'.repeat(100))
    const { ok, says } = await checkStore(`sqlite:${path}`)
    expect([ok, says]).toEqual([false, expect.stringMatching(/notes\.db \(SQLite\): .*no/i)])
    expect(readdirSync(folder).filter((name) => name.startsWith('notes'))).toEqual(['notes.db'])
  })
})

it.each([
  ['postgres://me:secret@db.example/events', 'in PostgreSQL at db.example:5432/events'],
  ['postgres://me:secret@db.example:6432/events?sslmode=require', 'in PostgreSQL at db.example:6432/events'],
  ['postgres:///events?host=/run/postgresql', 'in PostgreSQL at /run/postgresql:5432/events'],
])('names host and port of %s', (url, label) => {
  expect(storeLabel(url)).toBe(label)
})
