import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { benchDestination } from '../bench-destination.js'
import { openStore } from '../contestants/bench-stores.js'
import { startDelivery } from '../contestants/waybill-delivery.js'
import { startDestination } from '../contestants/waybill-destination.js'
import { type Counters, countingTransport, countQuantities } from './count-quantities.js'

// One path of the engine, counted in a process of its own: `child.js <destination | memory | sqlite> <1 | 100>`.
const [path = '', perPostText] = process.argv.slice(2)
const batch = Number(perPostText)
const counters: Counters = { requests: 0, commits: 0 }
const destination = benchDestination({
  baseUrl: 'http://vendor.invalid',
  perPost: batch,
  sockets: 64,
  transport: countingTransport(counters),
})
const directory = mkdtempSync(join(tmpdir(), 'waybill-guard-'))
const quantities = await countQuantities(
  { batch },
  async (tally) => {
    if (path === 'destination') return startDestination(destination, tally)
    const surroundings = { baseUrl: '', directory, settings: 'best' } as const
    const store = countCommits(await openStore(path as 'memory' | 'sqlite', surroundings))
    return startDelivery({ store, destination, concurrency: 64 }, tally)
  },
  counters,
)
rmSync(directory, { recursive: true, force: true })
console.log(JSON.stringify(quantities))

function countCommits(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'commit') counters.commits++
      return Reflect.get(target, name)
    },
  })
}
