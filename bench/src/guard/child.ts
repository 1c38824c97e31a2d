import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Destination } from '@waybill/core'
import type { Store } from '@waybill/delivery/store'
import { openStore } from '../contestants/bench-stores.js'
import type { Tally } from '../contestants/contestant.js'
import { startDelivery } from '../contestants/waybill-delivery.js'
import { startDestination } from '../contestants/waybill-destination.js'
import { benchDestination } from '../destination.js'
import { type Counters, countingTransport, countQuantities } from './count-quantities.js'
import { countSurvivors, withVendor } from './count-survivors.js'

// One path of the engine, counted in a process of its own:
// `child.js <destination | memory | sqlite> <1 | 100> <costs | survivors>`.
const [path = '', perPostText, what] = process.argv.slice(2)
const perPost = Number(perPostText) as 1 | 100
const counters: Counters = { requests: 0, commits: 0 }
const directory = mkdtempSync(join(tmpdir(), 'waybill-guard-'))
console.log(JSON.stringify(await (what === 'survivors' ? survivors() : costs())))
rmSync(directory, { recursive: true, force: true })

function costs() {
  const transport = countingTransport(counters)
  const destination = benchDestination({ baseUrl: 'http://vendor.invalid', perPost, sockets: 64, transport })
  return countQuantities({ batch: perPost }, start(destination), counters)
}

function survivors() {
  return withVendor((baseUrl) => countSurvivors(perPost, start(benchDestination({ baseUrl, perPost, sockets: 64 }))))
}

function start(destination: Destination) {
  return async (tally: Tally) => {
    if (path === 'destination') return startDestination(destination, tally)
    const surroundings = { baseUrl: '', directory, settings: 'best' } as const
    const store = countCommits(await openStore(path as 'memory' | 'sqlite', surroundings))
    return startDelivery({ store, destination, concurrency: 64 }, tally)
  }
}

function countCommits(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'commit') counters.commits++
      return Reflect.get(target, name)
    },
  })
}
