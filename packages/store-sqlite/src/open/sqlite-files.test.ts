import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { mountSmallDisk, noRightToMount } from '../testing/small-disk.js'
import { lanesToOpen, testEvent } from '../testing/test-event.js'
import { loadDriver } from './driver.js'
import { migrate, migrations } from './schema.js'

let directory: string
let path: string
let unmount: (() => void) | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  path = join(directory, 'deeper', 'still', 'store.db')
})

afterEach(() => {
  unmount?.()
  unmount = undefined
  rmSync(directory, { recursive: true, force: true })
})

function mount(options: string): boolean {
  unmount = mountSmallDisk(directory, options)
  return unmount !== undefined
}

async function openAnew(options: Partial<Parameters<typeof sqliteStore>[0]> = {}): Promise<Store> {
  const store = sqliteStore({ path, reserveBytes: 0, ...options })
  await store.open(lanesToOpen)
  return store
}

describe('the file of the store', () => {
  it('is made with its directories, in WAL mode', async () => {
    const store = await openAnew()
    expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3')
    expect(existsSync(`${path}-wal`)).toBe(true)
    await store.close()
  })

  it('says what is wrong where its lock cannot be taken', async () => {
    mkdirSync(`${path}-lock`, { recursive: true })
    await expect(openAnew()).rejects.toMatchObject({
      code: 'store_unreachable',
      hint: expect.stringContaining('directory'),
    })
  })

  it('is refused when it is damaged, and left as it is', async () => {
    await (await openAnew()).close()
    const garbage = Buffer.alloc(20_000, 'not a database ')
    writeFileSync(path, garbage)
    await expect(openAnew()).rejects.toMatchObject({ code: 'store_damaged', hint: expect.stringContaining('backup') })
    expect(readFileSync(path)).toEqual(garbage)
  })

  it('is moved aside when it is damaged, where that was asked for', async () => {
    await (await openAnew()).close()
    const garbage = Buffer.alloc(20_000, 'not a database ')
    writeFileSync(path, garbage)
    const moved: string[] = []
    const store = await openAnew({ onDamage: 'move-aside', onMovedAside: (to) => moved.push(to) })
    expect(await store.totals()).toMatchObject({ a: { accepted: 0 } })
    expect(moved).toHaveLength(1)
    expect(readFileSync(moved[0] ?? '')).toEqual(garbage)
    await store.close()
  })

  it('is refused when an unclean stop left pages that make no sense', async () => {
    const store = await openAnew()
    await store.commit({ accept: Array.from({ length: 500 }, (_, index) => testEvent(String(index))) })
    await store.close()
    const database = (await loadDriver())(path)
    database.exec('UPDATE store SET clean = 0')
    database.close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, bytes.length - 3 * 4_096, bytes.length - 4_096)
    writeFileSync(path, bytes)
    await expect(openAnew()).rejects.toMatchObject({ code: 'store_damaged' })
  })

  it('is refused when a newer version has written it', async () => {
    await (await openAnew()).close()
    const database = (await loadDriver())(path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    await expect(openAnew()).rejects.toMatchObject({ code: 'store_newer', message: expect.stringContaining('99') })
  })

  it('is brought to a newer schema step by step, and keeps what it has', async () => {
    const store = await openAnew()
    await store.commit({ accept: [testEvent('1')] })
    await store.close()
    const database = (await loadDriver())(path)
    const further = [...migrations, 'ALTER TABLE events ADD COLUMN extra TEXT', 'UPDATE events SET extra = message_id']
    expect(migrate(database, path, further)).toBe(migrations.length)
    expect(database.prepare('SELECT extra FROM events').all()).toMatchObject([{ extra: '1' }])
    expect(() => migrate(database, path, [...further, 'NONSENSE'])).toThrow()
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: further.length })
    database.close()
  })

  it('of an earlier version keeps replayed events in their class', async () => {
    mkdirSync(join(directory, 'deeper', 'still'), { recursive: true })
    const database = (await loadDriver())(path)
    migrate(database, path, migrations.slice(0, 1))
    const insert = database.prepare(
      "INSERT INTO entries VALUES (?, 1, ?, NULL, NULL, 0, 0, 0, ?, NULL, 0, 0, NULL, 1, '[]')",
    )
    // Pending, pending again after a replay, delivered after a replay.
    for (const [seq, state, replays] of [
      [1, 0, 0],
      [2, 0, 1],
      [3, 1, 1],
    ] as const)
      insert.run(seq, state, replays)
    migrate(database, path)
    expect(database.prepare('SELECT seq, turn, behind FROM entries ORDER BY seq').all()).toEqual([
      { seq: 1, turn: null, behind: null },
      { seq: 2, turn: 2, behind: 2 },
      { seq: 3, turn: null, behind: null },
    ])
    database.close()
  })

  it('of the version before discards keeps what is parked, which can be discarded then', async () => {
    const parked = await openAnew()
    await parked.commit({ accept: [testEvent('1'), testEvent('2')] })
    const tickets = await parked.lease('a', { max: 2, maxBytes: 1e9, forMs: 1_000 })
    await parked.commit({ transitions: [{ tickets, next: { state: 'parked', reason: 'bad' }, attempts: [] }] })
    await parked.selectForReplay({ messageIds: ['2'] }, 'r1')
    await parked.close()
    const database = (await loadDriver())(path)
    database.exec(`ALTER TABLE lanes DROP COLUMN discarded; ALTER TABLE entries DROP COLUMN discarded;
      ALTER TABLE entries DROP COLUMN remarks;
      ALTER TABLE replays DROP COLUMN discard; ALTER TABLE holds DROP COLUMN since; ALTER TABLE holds DROP COLUMN held_by;
      DROP TABLE pauses; DROP TABLE persons; DROP TABLE audit; DROP TABLE audit_ends; ALTER TABLE store DROP COLUMN person_key; PRAGMA user_version = 3`)
    database.close()
    const store = await openAnew()
    expect(await store.totals()).toEqual(await store.recount())
    expect(await store.selectForDiscard({ lane: 'a' }, { name: 'd1', reason: 'no use', at: 1 })).toBe(1)
    expect([await store.discard('d1', 10), await store.replay('r1', 10)]).toEqual([1, 1])
    expect(await store.totals()).toMatchObject({ a: { accepted: 2, pending: 1, discarded: 1 } })
    expect(await store.recount()).toEqual(await store.totals())
    await store.close()
  })

  it('is left alone when it is no file: nothing is made beside it, and its mode stays', async () => {
    const folder = join(directory, 'folder')
    const pipe = join(directory, 'pipe')
    mkdirSync(folder)
    execFileSync('mkfifo', [pipe])
    for (const one of [folder, pipe]) {
      chmodSync(one, 0o755)
      await expect(openAnew({ path: one })).rejects.toMatchObject({ code: 'store_unreachable' })
      expect(statSync(one).mode & 0o777).toBe(0o755)
    }
    expect(readdirSync(directory).sort()).toEqual(['folder', 'pipe'])
  })

  it("is refused when it is another program's, and left as it is", async () => {
    mkdirSync(join(directory, 'deeper', 'still'), { recursive: true })
    const database = (await loadDriver())(path)
    database.exec('CREATE TABLE events (id INTEGER PRIMARY KEY, title TEXT)')
    database.close()
    chmodSync(path, 0o644)
    const before = readFileSync(path)
    // Twice: a refused opening keeps no lock, and leaves nothing beside the file.
    for (const _ of [1, 2]) await expect(openAnew()).rejects.toMatchObject({ code: 'store_foreign' })
    expect(readdirSync(join(directory, 'deeper', 'still'))).toEqual(['store.db'])
    expect(readFileSync(path).equals(before)).toBe(true)
    writeFileSync(path, 'order,total\n1,2\n')
    await expect(openAnew()).rejects.toMatchObject({ code: 'store_damaged' })
    expect(statSync(path).mode & 0o777).toBe(0o644)
  })

  it('keeps its place when the process changes its folder before it opens', async () => {
    const before = process.cwd()
    mkdirSync(join(directory, 'one'))
    mkdirSync(join(directory, 'two'))
    try {
      process.chdir(join(directory, 'one'))
      const store = sqliteStore({ path: 'store.db', reserveBytes: 0 })
      process.chdir(join(directory, 'two'))
      await store.open(lanesToOpen)
      await store.close()
    } finally {
      process.chdir(before)
    }
    expect(existsSync(join(directory, 'one', 'store.db'))).toBe(true)
    expect(readdirSync(join(directory, 'two'))).toEqual([])
  })

  it('cannot be made where nothing can be written', async ({ skip }) => {
    if (!mount('ro,size=1m')) return skip(noRightToMount)
    await expect(openAnew()).rejects.toMatchObject({ code: 'store_read_only' })
  })
})
