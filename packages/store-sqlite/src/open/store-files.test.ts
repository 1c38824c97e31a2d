import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { startProcess } from '../testing/start-process.js'
import { lanesToOpen, testEvent } from '../testing/test-event.js'
import { loadDriver } from './driver.js'
import { realPathOf } from './store-files.js'

let directory: string

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'waybill-files-')))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const modeOf = (file: string) => statSync(file).mode & 0o777

async function modesUnder(umask: string, damage = ''): Promise<Record<'open' | 'closed' | 'again', object>> {
  const child = startProcess('umask-process.ts', join(directory, 'made', 'by us', 'store.db'), umask, damage)
  const [told] = await once(child, 'message')
  await once(child, 'close')
  return told
}

describe.skipIf(process.platform === 'win32')('what others may read of a store', () => {
  it.each(['000', '022', '077'])('is nothing under umask %s', { timeout: 30_000 }, async (umask) => {
    const folders = { folder: '700', 'folder above': '700' }
    const files = { 'store.db': '600', 'store.db-lock': '600', 'store.db-reserve': '600', ...folders }
    const open = { ...files, 'store.db-wal': '600', 'store.db-shm': '600' }
    expect(await modesUnder(umask)).toEqual({ open, closed: files, again: open })
    expect(modeOf(directory)).toBe(0o700)
  })

  it('is nothing of a damaged file and of the one in its place', { timeout: 30_000 }, async () => {
    const { again } = await modesUnder('000', 'damage')
    expect(again).toMatchObject({ 'store.db': '600', 'store.db.damaged': '600', 'store.db-wal': '600' })
  })

  it('is nothing any more where an earlier version let everybody read; a folder that was there stays as it is', async () => {
    const path = join(directory, 'store.db')
    chmodSync(directory, 0o755)
    const first = sqliteStore({ path, reserveBytes: 100_000 })
    await first.open(lanesToOpen)
    // A reader keeps the log beside the file when it is closed.
    const reader = (await loadDriver())(path)
    reader.prepare('SELECT count(*) FROM events').get()
    await first.commit({ accept: [testEvent('1')] })
    await first.close()
    const files = readdirSync(directory).sort()
    expect(files).toEqual(['store.db', 'store.db-lock', 'store.db-reserve', 'store.db-shm', 'store.db-wal'])
    for (const name of files) chmodSync(join(directory, name), 0o644)
    reader.close()
    const second = sqliteStore({ path, reserveBytes: 100_000 })
    await second.open(lanesToOpen)
    for (const name of readdirSync(directory)) expect([name, modeOf(join(directory, name))]).toEqual([name, 0o600])
    expect(modeOf(directory)).toBe(0o755)
    expect(await second.where('shop', '1')).toMatchObject({ status: 'found' })
    await second.close()
  })
})

describe('the one owner of a file', () => {
  const inUse = { code: 'store_in_use' }
  const opening = (path: string) => sqliteStore({ path, reserveBytes: 0 }).open(lanesToOpen)

  /** Another process, and this one, are refused. */
  async function expectRefusal(path: string): Promise<void> {
    await expect(opening(path)).rejects.toMatchObject(inUse)
    const child = startProcess('busy-process.ts', path)
    const [told] = await once(child, 'message')
    expect(told).toEqual({ refused: inUse.code })
    await once(child, 'close')
    // Those who were refused left nothing that lets the next one in.
    await expect(opening(path)).rejects.toMatchObject(inUse)
  }

  const ways: readonly (readonly [way: string, lead: (path: string) => string])[] = [
    ['its own path', (path) => path],
    ['a relative path', (path) => join('.', '..', '..', '..', '..', '..', '..', '..', path)],
    [
      'a link to the file',
      (path) => {
        mkdirSync(join(directory, 'current'))
        symlinkSync(path, join(directory, 'current', 'linked.db'))
        return join(directory, 'current', 'linked.db')
      },
    ],
    [
      'a link to its folder',
      (path) => {
        symlinkSync(join(path, '..'), join(directory, 'folder'))
        return join(directory, 'folder', 'store.db')
      },
    ],
    [
      'its own path once the lock is removed',
      (path) => {
        rmSync(`${path}-lock`)
        return path
      },
    ],
    [
      'its own path once the lock is an empty file',
      (path) => {
        rmSync(`${path}-lock`)
        writeFileSync(`${path}-lock`, '')
        return path
      },
    ],
    [
      'a hard link',
      (path) => {
        linkSync(path, join(directory, 'hard.db'))
        return join(directory, 'hard.db')
      },
    ],
  ]

  it.each(ways)('keeps it from a second one by %s', { timeout: 60_000 }, async (_, lead) => {
    mkdirSync(join(directory, 'data'))
    const path = join(directory, 'data', 'store.db')
    const store = sqliteStore({ path, reserveBytes: 0 })
    await store.open(lanesToOpen)
    await store.commit({ accept: [testEvent('1')] })
    await expectRefusal(lead(path))
    await store.commit({ accept: [testEvent('2')] })
    expect((await store.totals())['a']).toMatchObject({ accepted: 2 })
    await store.close()
    // Now it is the next one's.
    const next = sqliteStore({ path: lead === ways[0]?.[1] ? lead(path) : path, reserveBytes: 0 })
    await next.open(lanesToOpen)
    expect(await next.where('shop', '2')).toMatchObject({ status: 'found' })
    await next.close()
  })

  it('knows a hard link also where both lock files have been owned before', { timeout: 30_000 }, async () => {
    const [one, two] = [join(directory, 'one.db'), join(directory, 'two.db')]
    await (await opened(one)).close()
    linkSync(one, two)
    await (await opened(two)).close()
    const store = await opened(one)
    await expectRefusal(two)
    await store.close()
  })

  it('opens beside a tool that reads, with its lock file or, once it was closed, without', async () => {
    const path = join(directory, 'store.db')
    await (await opened(path)).close()
    const reader = (await loadDriver())(path)
    reader.exec('PRAGMA journal_mode = WAL')
    reader.prepare('SELECT count(*) FROM events').get()
    await (await opened(path)).close()
    rmSync(`${path}-lock`)
    await (await opened(path)).close()
    reader.exec('UPDATE store SET clean = 0')
    await (await opened(path)).close()
    reader.close()
  })

  it('makes its files where a link points that points at nothing yet', async () => {
    const path = join(directory, 'link.db')
    symlinkSync(join(directory, 'shared', 'real.db'), path)
    const store = await opened(path)
    await expect(opening(join(directory, 'shared', 'real.db'))).rejects.toMatchObject(inUse)
    await store.close()
    await (await opened(path)).close()
    expect(readdirSync(join(directory, 'shared')).sort()).toEqual(['real.db', 'real.db-lock'])
    expect(readdirSync(directory).sort()).toEqual(['link.db', 'shared'])
  })

  it('says what is wrong with a link that leads to itself', async () => {
    const path = join(directory, 'link.db')
    symlinkSync(path, path)
    expect(() => realPathOf(path)).toThrow('ELOOP')
    await expect(opening(path)).rejects.toMatchObject({ code: 'store_unreachable' })
  })

  async function opened(path: string) {
    const store = sqliteStore({ path, reserveBytes: 0 })
    await store.open(lanesToOpen)
    return store
  }
})
