import { once } from 'node:events'
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { startProcess } from '../testing/start-process.js'
import { lanesToOpen, testEvent } from '../testing/test-event.js'
import { loadDriver } from './driver.js'

let directory: string
let path: string
let copy: string
let copies: string[]
const open: Store[] = []

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'waybill-identity-')))
  path = join(directory, 'store.db')
  copy = join(directory, 'copy.db')
  copies = []
})

afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
  rmSync(directory, { recursive: true, force: true })
})

async function opened(at = path): Promise<Store> {
  const store = sqliteStore({ path: at, reserveBytes: 0, onCopy: (file) => copies.push(file) })
  await store.open(lanesToOpen)
  open.push(store)
  return store
}

async function closed(store: Store): Promise<void> {
  open.splice(open.indexOf(store), 1)
  await store.close()
}

const accept = (store: Store, prefix: string, count = 1) =>
  store.commit({ accept: Array.from({ length: count }, (_, index) => testEvent(`${prefix}${index}`)) })
const acceptedBy = async (store: Store) => (await store.totals())['a']?.accepted

/** A file, its log and its lock as a killed owner leaves them. */
async function killed(): Promise<void> {
  const child = startProcess('busy-process.ts', path)
  await once(child, 'message')
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'close')
}

const missing = { code: 'store_log_missing', hint: expect.stringContaining('waybill backup') }

describe('a file without its log', () => {
  it('is refused as a copy of a running store, again and again, and is not changed', async () => {
    const store = await opened()
    await accept(store, 'm', 2_000)
    copyFileSync(path, copy)
    const before = readFileSync(copy)
    for (const _ of [1, 2]) await expect(opened(copy)).rejects.toMatchObject(missing)
    expect(readFileSync(copy).equals(before)).toBe(true)
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
    // With its log it is whole.
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    expect(await acceptedBy(await opened(copy))).toBe(2_000)
    expect(copies).toEqual([copy])
  })

  it('is refused also where the store had been closed well before', async () => {
    const first = await opened()
    await accept(first, 'a', 5)
    await closed(first)
    const store = await opened()
    await accept(store, 'b', 5)
    copyFileSync(path, copy)
    await expect(opened(copy)).rejects.toMatchObject(missing)
  })

  it('is refused in the place of the store that it was copied from', async () => {
    const store = await opened()
    copyFileSync(path, copy)
    await accept(store, 'm', 20)
    await closed(store)
    copyFileSync(copy, path)
    await expect(opened()).rejects.toMatchObject(missing)
  })

  it('is refused after a kill, when the log is removed', { timeout: 30_000 }, async () => {
    await killed()
    rmSync(`${path}-wal`)
    for (const _ of [1, 2]) await expect(opened()).rejects.toMatchObject(missing)
    rmSync(`${path}-shm`)
    rmSync(`${path}-lock`)
    await expect(opened()).rejects.toMatchObject(missing)
  })

  it('is whole where a tool has moved the log of a killed owner into it', { timeout: 30_000 }, async () => {
    await killed()
    const tool = (await loadDriver())(path)
    tool.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    tool.close()
    // As the last one does that closes a file.
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    expect(await acceptedBy(await opened())).toBeGreaterThan(0)
    expect(copies).toEqual([])
  })

  it('is whole once it is out of WAL mode, as the hint says', async () => {
    const store = await opened()
    copyFileSync(path, copy)
    await accept(store, 'm', 3)
    await expect(opened(copy)).rejects.toMatchObject(missing)
    const tool = (await loadDriver())(copy)
    tool.exec('PRAGMA journal_mode=DELETE')
    tool.close()
    expect(await acceptedBy(await opened(copy))).toBe(0)
  })
})

describe('a copy made by SQLite of a running store', () => {
  /** A backup that SQLite makes, in several steps, while the store writes. */
  async function backUp(): Promise<void> {
    const builtin = process.getBuiltinModule?.('node:sqlite') as unknown
    const driver = (builtin ?? (await import('@photostructure/sqlite'))) as typeof import('@photostructure/sqlite')
    const database = new driver.DatabaseSync(path)
    try {
      await driver.backup(database, copy, { rate: 5 })
    } finally {
      database.close()
    }
  }

  it('is whole and knows that it is a copy, also where it replaced an older one', async () => {
    const store = await opened()
    await accept(store, 'a', 100)
    await backUp()
    await accept(store, 'b', 100)
    await backUp()
    const restored = await opened(copy)
    expect([await acceptedBy(restored), copies]).toEqual([200, [copy]])
    await accept(restored, 'c')
    await closed(restored)
    // It is a store of its own from then on: a copy of its file alone is not whole.
    const again = await opened(copy)
    expect([await acceptedBy(again), copies.length]).toEqual([201, 1])
    copyFileSync(copy, `${copy}-2`)
    await expect(opened(`${copy}-2`)).rejects.toMatchObject(missing)
  })

  it('is kept apart from the log of another file', async () => {
    const store = await opened()
    await accept(store, 'a', 10)
    await backUp()
    await accept(store, 'b', 10)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    const before = readFileSync(copy)
    await expect(opened(copy)).rejects.toMatchObject({ code: 'store_log_foreign' })
    expect(readFileSync(copy).equals(before)).toBe(true)
    rmSync(`${copy}-wal`)
    expect(await acceptedBy(await opened(copy))).toBe(10)
  })
})

describe('a log without its file', () => {
  const foreign = { code: 'store_log_foreign' }

  it('is kept where the file was removed after a kill', { timeout: 30_000 }, async () => {
    await killed()
    const log = readFileSync(`${path}-wal`)
    renameSync(path, copy)
    for (const _ of [1, 2]) await expect(opened()).rejects.toMatchObject(foreign)
    closeSync(openSync(path, 'w'))
    await expect(opened()).rejects.toMatchObject(foreign)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
    renameSync(copy, path)
    expect(await acceptedBy(await opened())).toBeGreaterThan(0)
  })

  it('is not written into a backup that was put beside it', { timeout: 30_000 }, async () => {
    const store = await opened(copy)
    await accept(store, 'backup', 3)
    await closed(store)
    await killed()
    copyFileSync(copy, path)
    await expect(opened()).rejects.toMatchObject(foreign)
    expect(readFileSync(path).equals(readFileSync(copy))).toBe(true)
    rmSync(`${path}-wal`)
    rmSync(`${path}-shm`)
    expect(await acceptedBy(await opened())).toBe(3)
    expect(copies).toEqual([path])
  })
})

describe('a copy', () => {
  it('says so at its first opening, and then no more', async () => {
    await closed(await opened())
    cpSync(directory, `${directory}-copied`, { recursive: true })
    const other = join(`${directory}-copied`, 'store.db')
    try {
      await closed(await opened(other))
      expect(copies).toEqual([other])
      await closed(await opened(other))
      expect(copies).toHaveLength(1)
    } finally {
      rmSync(dirname(other), { recursive: true })
    }
  })

  it('is none when the file is renamed with its lock, or opened again', async () => {
    await closed(await opened())
    await closed(await opened())
    for (const suffix of ['', '-lock']) renameSync(path + suffix, copy + suffix)
    await closed(await opened(copy))
    expect(copies).toEqual([])
  })

  it('is an older state in the same file', async () => {
    await closed(await opened())
    copyFileSync(path, copy)
    await closed(await opened())
    copyFileSync(copy, path)
    await closed(await opened())
    expect(copies).toEqual([path])
  })
})

describe.each([
  ['removed', () => rmSync(path)],
  ['renamed', () => renameSync(path, copy)],
  [
    'replaced',
    () => {
      copyFileSync(path, copy)
      renameSync(copy, path)
    },
  ],
])('an open file that is %s', (_, change) => {
  it('takes nothing more, and its store leaves the next one alone', async () => {
    const store = await opened()
    await accept(store, 'old', 3)
    change()
    rmSync(`${path}-lock`)
    const gone = { code: 'store_file_gone', kind: 'unavailable' }
    await expect(accept(store, 'more')).rejects.toMatchObject(gone)
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    const next = await opened()
    await accept(next, 'new', 4)
    await expect(accept(store, 'more')).rejects.toMatchObject(gone)
    await closed(store)
    expect(existsSync(`${path}-wal`)).toBe(true)
    await accept(next, 'newer', 4)
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(directory, `crashed.db${suffix}`))
    expect(await acceptedBy(await opened(join(directory, 'crashed.db')))).toBe(8)
  })
})

it('goes on when the file is put back', async () => {
  const store = await opened()
  renameSync(path, copy)
  await expect(accept(store, 'x')).rejects.toMatchObject({ code: 'store_file_gone' })
  renameSync(copy, path)
  expect((await accept(store, 'x')).accepted).toEqual(['accepted'])
})
