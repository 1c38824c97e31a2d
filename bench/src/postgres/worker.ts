import { postgresStore } from '@waybill/store-postgres'

// Takes out and settles until nothing is left, and tells from when until when.
const store = postgresStore({ connectionString: process.env['DATABASE_URL'] ?? '', schema: 'bench_waybill' })
await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
const from = Date.now()
let until = from
let count = 0
for (;;) {
  const leases = await store.lease('one', { max: 500, maxBytes: 100_000_000, forMs: 30_000 })
  if (leases.length === 0) break
  await store.commit({ transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [] }] })
  count += leases.length
  until = Date.now()
}
await store.close()
process.send?.({ from, until, count })
