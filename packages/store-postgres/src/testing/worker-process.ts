import { createWaybill } from '@waybill/delivery'
import { postgresStore } from '../postgres-store.js'
import { destinationAt } from './answering-vendor.js'

// A worker in a process of its own: its name, where the database is, and where the vendor is.
const [name = '', connectionString = '', baseUrl = ''] = process.argv.slice(2)
const store = postgresStore({ connectionString, name, licenceMs: 1_000 })
await createWaybill({
  store,
  destinations: [destinationAt('one', baseUrl)],
  order: 'none',
  defaults: { concurrency: 2 },
})
process.send?.('ready')
// Events that others accept are its work, too.
setInterval(() => undefined, 60_000)
