import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import type { EndlessPlan, Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sqliteStore } from '../index.js'
import { loadDriver } from '../open/driver.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'
import { createStagedDatabase } from './staged-database.js'
import { createThreadWriter } from './thread-writer.js'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  path = join(directory, 'store.db')
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(directory, { recursive: true, force: true })
})

async function openStore(options: { readonly thread?: boolean } = {}): Promise<Store> {
  const store = sqliteStore({ path, reserveBytes: 0, ...options })
  await store.open(lanesToOpen)
  return store
}

/** Another connection that is in the middle of writing. */
async function somebodyElseWrites() {
  const other = (await loadDriver())(path)
  other.exec('BEGIN IMMEDIATE')
  return {
    ends() {
      other.exec('ROLLBACK')
      other.close()
    },
  }
}

describe('the writer in a thread', () => {
  const exitListeners = () => process.listenerCount('exit')

  /** On a file with a table of its own. */
  async function openWriter() {
    const database = createStagedDatabase((await loadDriver())(path))
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a, b)')
    return { database, writer: await createThreadWriter(path, database) }
  }

  it('runs statements that are no transaction, and says why one cannot be', async () => {
    const { database, writer } = await openWriter()
    database.exec("INSERT INTO t VALUES (1, 'one'); DELETE FROM t")
    await writer.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
    await expect(writer.exec('NONSENSE')).rejects.toThrow('NONSENSE')
    const one = database.prepare("INSERT INTO t VALUES (?, 'one')")
    database.stage(() => one.run(1), writer.add)
    await writer.commit()
    expect(database.prepare('SELECT count(*) AS count FROM t').get()).toEqual({ count: 1 })
    await writer.close()
    database.close()
  })

  it('knows statements that came later, and lets go of the file when it is closed', async () => {
    const before = exitListeners()
    const { database, writer } = await openWriter()
    expect(exitListeners()).toBe(before + 1)
    const one = database.prepare("INSERT INTO t VALUES (?, 'one')")
    database.stage(() => one.run(1), writer.add)
    await writer.commit()
    const two = database.prepare("INSERT INTO t VALUES (?, 'two')")
    for (const a of [2, 3]) {
      database.stage(() => two.run(a), writer.add)
      database.stage(() => one.run(a), writer.add)
      await writer.commit()
    }
    database.stage(() => one.run(9), writer.add)
    writer.drop()
    await writer.commit()
    const rows = database.prepare('SELECT a, b FROM t ORDER BY rowid').all()
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual(['1 one', '2 two', '2 one', '3 two', '3 one'])
    await writer.close()
    expect(exitListeners()).toBe(before)
    await writer.close()
    await expect(writer.commit()).rejects.toMatchObject({ code: 'store_writer_failed' })
    database.close()
  })

  it('holds the process while somebody waits for it, and no longer', async () => {
    const [ref, unref] = [vi.spyOn(Worker.prototype, 'ref'), vi.spyOn(Worker.prototype, 'unref')]
    const isHeld = () => (ref.mock.invocationCallOrder.at(-1) ?? 0) > (unref.mock.invocationCallOrder.at(-1) ?? 0)
    const { database, writer } = await openWriter()
    expect([ref.mock.calls.length > 0, isHeld()]).toEqual([true, false])
    const committing = writer.commit()
    expect(isHeld()).toBe(true)
    await committing
    expect(isHeld()).toBe(false)
    const closing = writer.close()
    expect(isHeld()).toBe(true)
    await closing
    database.close()
  })

  it('says what SQLite said, with its codes', async () => {
    const { database, writer } = await openWriter()
    database.exec("CREATE TRIGGER refuse BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'not today'); END")
    const insert = database.prepare('INSERT INTO t VALUES (?, ?)')
    database.stage(() => insert.run(1, 2), writer.add)
    const code = 'ERR_SQLITE_ERROR'
    await expect(writer.commit()).rejects.toMatchObject({ message: 'not today', code, errcode: 1_811 })
    writer.add(999, [])
    const error = await writer.commit().catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    expect(error).not.toHaveProperty('errcode')
    await writer.close()
    database.close()
  })

  it('that cannot open the file says why, and is gone', async () => {
    const before = exitListeners()
    const database = createStagedDatabase((await loadDriver())(':memory:'))
    await expect(createThreadWriter(join(directory, 'nowhere', 'store.db'), database)).rejects.toMatchObject({
      code: 'store_writer_failed',
      cause: { message: expect.stringContaining('unable to open') },
    })
    expect(exitListeners()).toBe(before)
    database.close()
  })
})

describe('the thread that writes', () => {
  it('leaves the event loop free while a commit waits', async () => {
    const store = await openStore()
    const other = await somebodyElseWrites()
    let committed = false
    const committing = store.commit({ accept: [testEvent('1')] }).then(() => {
      committed = true
    })
    let mutex = 0
    const until = performance.now() + 200
    while (performance.now() < until) {
      await new Promise((resolve) => setImmediate(resolve))
      mutex++
    }
    expect(committed).toBe(false)
    expect(mutex).toBeGreaterThan(100)
    other.ends()
    await committing
    expect(await store.where('shop', '1')).toMatchObject({ status: 'found' })
    await store.close()
  })

  it('is waited for by what needs to know how it ended', async () => {
    const store = await openStore()
    const told: string[] = []
    const tell = (what: string) => () => void told.push(what)
    await Promise.all([
      store.commit({ accept: [testEvent('1'), testEvent('2')] }).then(tell('committed')),
      store.where('shop', '1').then(({ status }) => told.push(status)),
      store.hold({ lane: 'a', reason: 'manual' }).then(tell('held')),
      store.forget(['u:u1']).then(({ erased, bodies }) => told.push(`${erased} erased, ${bodies} bodies`)),
    ])
    expect(told).toEqual(['committed', 'found', 'held', '2 erased, 2 bodies'])
    expect(await store.recount()).toEqual(await store.totals())
    await store.close()
  })

  it('says so when it has ended, and what it had acknowledged is there after the next opening', async () => {
    const posted = vi.spyOn(Worker.prototype, 'postMessage')
    const store = await openStore()
    await store.commit({ accept: [testEvent('1')] })
    await (posted.mock.contexts[0] as Worker).terminate()
    await expect(store.commit({ accept: [testEvent('3')] })).rejects.toMatchObject({ code: 'store_writer_failed' })
    await store.close()
    const next = await openStore()
    expect(await next.where('shop', '1')).toMatchObject({ status: 'found' })
    expect(await next.where('shop', '3')).toEqual({ status: 'unknown' })
    expect(await next.recount()).toEqual(await next.totals())
    await next.close()
  })

  it('tells why SQLite did not take a unit, and goes on with the next', async () => {
    const store = await openStore()
    const other = (await loadDriver())(path)
    other.exec("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'not today'); END")
    await expect(store.commit({ accept: [testEvent('1')] })).rejects.toThrow('not today')
    other.exec('DROP TRIGGER refuse')
    other.close()
    expect((await store.commit({ accept: [testEvent('1')] })).accepted).toEqual(['accepted'])
    expect((await store.totals())['a']).toMatchObject({ accepted: 1, pending: 1 })
    await store.close()
  })

  it('writes the same as the thread of the caller does', async () => {
    const rows: unknown[] = []
    for (const thread of [true, false]) {
      const store = await openStore({ thread })
      const accept = Array.from({ length: 40 }, (_, index) => ({
        ...testEvent(`${index}`, index === 39 ? [] : ['a'], 'é “quoted” \u{1f600} '.repeat(index)),
        at: 1_000 + index,
      }))
      await store.commit({ accept })
      const [first, ...others] = await store.lease('a', leaseAll)
      const parked = { state: 'parked', reason: 'refused', detail: 'says why' } as const
      await store.commit({ transitions: [{ tickets: others, next: { state: 'delivered' }, attempts: [] }] })
      if (first) await store.commit({ transitions: [{ tickets: [first], next: parked, attempts: [] }] })
      await store.close()
      const database = (await loadDriver())(path)
      const read = (sql: string) => database.prepare(sql).all()
      rows.push({
        events: read('SELECT * FROM events'),
        entries: read('SELECT seq, lane, state, reason, detail, attempts FROM entries'),
        runs: read('SELECT lane, first, last, settled FROM runs'),
        lanes: read('SELECT * FROM lanes'),
      })
      database.close()
      rmSync(path)
    }
    expect(rows[0]).toEqual(rows[1])
    expect(rows[0]).toMatchObject({ lanes: [{ accepted: 39, delivered: 38, parked: 1 }] })
  })

  it('knows ids that are no longer in memory, also after the next opening', { timeout: 60_000 }, async () => {
    const many = 70_000
    const unit = 1_000
    const store = await openStore()
    for (let from = 0; from < many; from += unit)
      await store.commit({ accept: Array.from({ length: unit }, (_, index) => testEvent(`id-${from + index}`)) })
    const again = [0, 1, 65_535, 65_536, 69_999].map((index) => testEvent(`id-${index}`))
    expect((await store.commit({ accept: [...again, testEvent('new')] })).accepted).toEqual([
      ...again.map(() => 'duplicate'),
      'accepted',
    ])
    await store.close()
    const next = await openStore()
    expect((await next.commit({ accept: again })).accepted).toEqual(again.map(() => 'duplicate'))
    await next.close()
  })
})

it('notes a plan that does not end while this thread stands, and takes it back', async () => {
  const store = await openStore()
  await store.commit({ accept: [testEvent('m1'), testEvent('m2'), testEvent('m3')] })
  const port = store.endlessPlans?.()
  const note = async (plan: EndlessPlan) => {
    port?.postMessage(plan)
    await once(port as MessagePort, 'message')
  }
  await note({ lane: 'a', seqs: [2, 3], stops: 1 })
  await note({ lane: 'a', seqs: [2], stops: 2 })
  await note({ lane: 'a', seqs: [3], stops: 0 })
  // What a kill leaves.
  const left = join(directory, 'left.db')
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, left + suffix)
  port?.close()
  await store.close()
  const next = sqliteStore({ path: left, reserveBytes: 0 })
  await next.open(lanesToOpen)
  const leases = await next.lease('a', leaseAll)
  expect(leases.map(({ event, stops }) => [event.messageId, stops])).toEqual([
    ['m1', undefined],
    ['m2', 3],
    ['m3', undefined],
  ])
  await next.close()
})
