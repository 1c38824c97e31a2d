import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareWithModel, neighbourChapters, type StoreSubject, storeChapters } from '@waybill/delivery/conformance'
import type { Store } from '@waybill/delivery/store'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { sampled, sized } from '../../../tooling/suite.js'
import { sqliteStore } from './index.js'

const subjectOf = (own: { readonly thread?: boolean }): StoreSubject => ({
  name: 'sqlite',
  guarantees: { durable: 'disk', leases: 'process', shared: false },
  async make() {
    const root = mkdtempSync(join(tmpdir(), 'waybill-suite-'))
    const stores: Store[] = []
    let life = 0
    const path = () => join(root, String(life), 'store.db')
    return {
      store(options) {
        const store = sqliteStore({ path: path(), reserveBytes: 0, ...options, ...own })
        stores.push(store)
        return store
      },
      // What is in the files while the owner is alive is what is in them once it is killed.
      async crash() {
        const from = join(root, String(life++))
        cpSync(from, join(root, String(life)), { recursive: true })
      },
      async remove() {
        for (const store of stores) await store.close()
        rmSync(root, { recursive: true, force: true })
      },
    }
  },
})

describe.each([
  ['', {}, 1],
  // The same statements on the same file, in another thread.
  [' without a thread of its own', { thread: false }, 6],
])('the SQLite store%s keeps the contract', (_, options, every) => {
  const sizes = { modelRuns: sized(2, 12), crowd: sized(500, 12_000) }
  for (const { name, run, skip } of sampled(storeChapters(subjectOf(options), sizes), every))
    it(name, (context) => (skip ? context.skip(skip) : run()), 300_000)
})

it.each(['none', 'per-user'] as const)(
  'does with any commands what a model does: order %s',
  { timeout: 300_000 },
  async (order) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 80 }), (commands) =>
        compareWithModel(subjectOf({}), commands, { order }),
      ),
      { numRuns: sized(5, 100) },
    )
  },
)

describe('hostile neighbours on SQLite', () => {
  // What the engine does about each is seen on the memory store.
  for (const { name, run } of sampled(neighbourChapters(subjectOf({})), 6)) it.concurrent(name, run)
})
