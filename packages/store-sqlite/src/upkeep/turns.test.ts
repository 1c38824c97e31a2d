import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'

const count = 450
let directory: string
let store: Store

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-turns-'))
  store = sqliteStore({ path: join(directory, 'store.db'), reserveBytes: 0 })
  await store.open(lanesToOpen)
  await store.commit({ accept: Array.from({ length: count }, (_, index) => testEvent(`m${index}`)) })
  const tickets = await store.lease('a', leaseAll)
  await store.commit({ transitions: [{ tickets, next: { state: 'parked', reason: 'bad' }, attempts: [] }] })
})

afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

const pieces = {
  replay: async () => {
    await store.selectForReplay({ lane: 'a' }, 'r')
    return () => store.replay('r', 500)
  },
  discard: async () => {
    await store.selectForDiscard({ lane: 'a' }, { name: 'd', reason: 'no use', at: 1 })
    return () => store.discard('d', 500)
  },
}

it.each(['replay', 'discard'] as const)('who accepts during a %s waits for two pieces of it at most', async (kind) => {
  const piece = await pieces[kind]()
  let done = 0
  let doneByThen = 0
  const accepted = new Promise<void>((resolve) =>
    setImmediate(async () => {
      await store.commit({ accept: [testEvent('asked')] })
      doneByThen = done
      resolve()
    }),
  )
  for (let last = 1; last > 0; done += last) {
    last = await piece()
    expect(last).toBeLessThanOrEqual(100)
    await new Promise(setImmediate)
  }
  await accepted
  expect(doneByThen).toBeLessThanOrEqual(200)
  expect(done).toBe(count)
})
