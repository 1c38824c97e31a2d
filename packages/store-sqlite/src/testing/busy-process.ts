import { randomUUID } from 'node:crypto'
import { WaybillError } from '@waybill/core'
import { sqliteStore } from '../index.js'
import { lanesToOpen, leaseAll, testEvent } from './test-event.js'

// Accepts and settles as fast as it can, and tells its parent of each commit once it is safe.
const store = sqliteStore({ path: process.argv[2] ?? '', reserveBytes: 0 })
const tell = (message: object) => new Promise((resolve) => process.send?.(message, resolve))

try {
  await store.open(lanesToOpen)
} catch (error) {
  await tell({ refused: WaybillError.isInstance(error) ? error.code : String(error) })
  process.exit(1)
}

for (;;) {
  const accepted = Array.from({ length: 20 }, () => randomUUID())
  const leases = await store.lease('a', { ...leaseAll, max: 15 })
  await store.commit({
    accept: accepted.map((id) => testEvent(id, ['a'], 'x'.repeat(500))),
    transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [] }],
  })
  await tell({ accepted, delivered: leases.map(({ event }) => event.messageId) })
}
