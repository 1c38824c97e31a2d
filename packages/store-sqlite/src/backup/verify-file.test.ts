import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupSqliteFile, sqliteStore, verifySqliteFile } from '../index.js'
import { loadDriver } from '../open/driver.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'

let directory: string
let path: string
let store: Store | undefined

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-verify-'))
  path = join(directory, 'store.db')
  store = sqliteStore({ path, reserveBytes: 0 })
  await store.open(lanesToOpen)
  await store.commit({ accept: Array.from({ length: 500 }, (_, index) => testEvent(`m${index}`)) })
  const tickets = await store.lease('a', { ...leaseAll, max: 200 })
  await store.commit({ transitions: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
})

afterEach(async () => {
  await store?.close()
  rmSync(directory, { recursive: true, force: true })
})

async function closed(): Promise<void> {
  await store?.close()
  store = undefined
}

async function change(sql: string): Promise<void> {
  const database = (await loadDriver())(path)
  database.exec(sql)
  database.close()
}

const counts = { accepted: 500, pending: 300, delivered: 200, parked: 0 }

it.each(['verify', 'backup'])('%s refuses an empty file, and makes none beside it', async (what) => {
  const from = join(directory, 'empty.db')
  const to = join(directory, 'copy.db')
  writeFileSync(from, '')
  const work = what === 'verify' ? verifySqliteFile(from) : backupSqliteFile({ from, to })
  await expect(work).rejects.toMatchObject({ code: 'store_empty' })
  expect(readdirSync(directory).filter((name) => /^(empty|copy)/.test(name))).toEqual(['empty.db'])
})

describe('verify', () => {
  it('finds nothing in a store that is open or closed, and changes nothing', async () => {
    expect(await verifySqliteFile(path)).toMatchObject({ faults: [], totals: { a: counts } })
    // The owner is still the only one.
    await expect(sqliteStore({ path }).open(lanesToOpen)).rejects.toMatchObject({ code: 'store_in_use' })
    expect((await store?.commit({ accept: [testEvent('more')] }))?.accepted).toEqual(['accepted'])
    await closed()
    const before = readFileSync(path)
    expect((await verifySqliteFile(path)).faults).toEqual([])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('names a counter that is not what the events add up to', async () => {
    await closed()
    await change('UPDATE lanes SET pending = 299')
    const { faults } = await verifySqliteFile(path)
    expect(faults).toEqual(['Lane a counts 299 pending, and its events add up to 300.'])
  })

  it('names pages that make no sense', async () => {
    await closed()
    const bytes = readFileSync(path)
    bytes.fill(0xff, bytes.length - 3 * 8_192, bytes.length - 8_192)
    writeFileSync(path, bytes)
    const found = await verifySqliteFile(path).catch((error: { code: string }) => ({ faults: [error.code] }))
    expect(found.faults).not.toEqual([])
  })

  it.each([
    ['PRAGMA user_version = 99', 'store_newer'],
    ['PRAGMA user_version = 1', 'store_older'],
    ['DROP TABLE hash_runs', 'store_foreign'],
  ])('says what it cannot read: %s', async (sql, code) => {
    await closed()
    await change(sql)
    await expect(verifySqliteFile(path)).rejects.toMatchObject({ code })
  })

  it('says that there is no file, and makes none', async () => {
    const nowhere = join(directory, 'nowhere.db')
    await expect(verifySqliteFile(nowhere)).rejects.toMatchObject({ code: 'store_unreachable' })
    expect(readdirSync(directory).filter((name) => name.startsWith('nowhere'))).toEqual([])
  })
})

describe('a backup', () => {
  const to = () => join(directory, 'to', 'backup.db')

  it('made here while the store writes is whole, and the store keeps its file', async () => {
    let accepted = 501
    const writing = (async () => {
      for (let unit = 0; unit < 50; unit++)
        accepted += (await store?.commit({ accept: [testEvent(`w${unit}`)] }))?.accepted.length ?? 0
    })()
    await backupSqliteFile({ from: path, to: to() })
    await writing
    const { faults, totals } = await verifySqliteFile(to())
    expect(faults).toEqual([])
    expect(totals['a']?.accepted).toBeGreaterThanOrEqual(500)
    expect(totals['a']?.accepted).toBeLessThanOrEqual(accepted)
    await expect(sqliteStore({ path }).open(lanesToOpen)).rejects.toMatchObject({ code: 'store_in_use' })
    expect(readdirSync(join(directory, 'to'))).toEqual(['backup.db'])
  })

  it('leaves nothing when it fails, and overwrites nothing', async () => {
    await backupSqliteFile({ from: path, to: to() })
    const first = readFileSync(to())
    await expect(backupSqliteFile({ from: path, to: to() })).rejects.toMatchObject({ code: 'store_file_there' })
    expect(readFileSync(to()).equals(first)).toBe(true)
    writeFileSync(join(directory, 'text'), 'no database '.repeat(1_000))
    const text = backupSqliteFile({ from: join(directory, 'text'), to: `${to()}2` })
    await expect(text).rejects.toMatchObject({ code: 'store_damaged' })
    expect(readdirSync(join(directory, 'to'))).toEqual(['backup.db'])
  })
})
