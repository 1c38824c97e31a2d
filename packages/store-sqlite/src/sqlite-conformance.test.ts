import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeChapters } from '@waybill/delivery/conformance'
import type { Store } from '@waybill/delivery/store'
import { describe, it } from 'vitest'
import { sqliteStore } from './index.js'

const chapters = storeChapters({
  name: 'sqlite',
  guarantees: { durable: 'disk', leases: 'process', shared: false },
  async make() {
    const root = mkdtempSync(join(tmpdir(), 'waybill-suite-'))
    const stores: Store[] = []
    let life = 0
    const path = () => join(root, String(life), 'store.db')
    return {
      store(options) {
        const store = sqliteStore({ path: path(), reserveBytes: 0, ...options })
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

describe('sqliteStore', () => {
  for (const { name, run, skip } of chapters) it(name, (context) => (skip ? context.skip(skip) : run()), 60_000)
})
