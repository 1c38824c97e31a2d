import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sized } from '../../../tooling/suite.js'
import { sqliteStore } from './index.js'
import { startProcess } from './testing/start-process.js'
import { lanesToOpen } from './testing/test-event.js'

interface Told {
  readonly accepted: readonly string[]
  readonly delivered: readonly string[]
}

const lives = sized(2, 12)
let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  path = join(directory, 'store.db')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('loses nothing that it has acknowledged when its process is killed at any moment', {
  timeout: 300_000,
}, async () => {
  const accepted = new Set<string>()
  const delivered = new Set<string>()
  for (let life = 0; life < lives; life++) {
    const child = startProcess('busy-process.ts', path)
    child.on('message', (told: Told) => {
      for (const id of told.accepted) accepted.add(id)
      for (const id of told.delivered) delivered.add(id)
    })
    await once(child, 'message')
    await new Promise((resolve) => setTimeout(resolve, 50 + life * 37))
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const store = sqliteStore({ path, reserveBytes: 0 })
  const { unclean } = await store.open(lanesToOpen)
  expect(unclean?.upTo).toBeGreaterThanOrEqual(accepted.size)
  for (const id of accepted) {
    const where = await store.where('shop', id)
    const state = where.status === 'found' ? where.lanes['a']?.state : where.status
    expect(delivered.has(id) ? ['delivered'] : ['delivered', 'pending']).toContain(state)
  }
  const totals = await store.totals()
  expect(await store.recount()).toEqual(totals)
  // The commit in which it was killed may have become durable without anybody hearing of it.
  expect(totals['a']?.accepted).toBeLessThanOrEqual(accepted.size + lives * 20)
  expect(totals['a']?.accepted).toBeGreaterThanOrEqual(accepted.size)
  await store.close()
})

it('lets a process exit in the middle of a commit, with its own exit code', { timeout: 300_000 }, async () => {
  const accepted = new Set<string>()
  for (let life = 0; life < lives; life++) {
    const child = startProcess('exiting-process.ts', path)
    child.on('message', (ids: readonly string[]) => {
      for (const id of ids) accepted.add(id)
    })
    expect(await once(child, 'exit')).toEqual([7, null])
  }
  const store = sqliteStore({ path, reserveBytes: 0 })
  await store.open(lanesToOpen)
  expect(accepted.size).toBeGreaterThan(0)
  for (const id of accepted) expect(await store.where('shop', id)).toMatchObject({ status: 'found' })
  expect(await store.recount()).toEqual(await store.totals())
  await store.close()
})

it('tells a second process at once that the store is in use', { timeout: 30_000 }, async () => {
  const store = sqliteStore({ path, reserveBytes: 0 })
  await store.open(lanesToOpen)
  const child = startProcess('busy-process.ts', path)
  const [told] = await once(child, 'message')
  expect(told).toEqual({ refused: 'store_in_use' })
  await once(child, 'close')
  await expect(sqliteStore({ path }).open(lanesToOpen)).rejects.toMatchObject({ code: 'store_in_use' })
  await store.close()
})
