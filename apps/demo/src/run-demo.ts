import { memoryStore } from '@waybill/delivery'
import type { DeliveryState, FoundDelivery, Store, Tally } from '@waybill/delivery/store'
import { createGateway } from '@waybill/gateway'
import { type Fault, type Sandbox, startSandbox, VENDOR_NAMES, type VendorName } from '@waybill/sandbox'
import { findImbalances, type VendorFigures } from './balance.js'
import { makeDemoEvents } from './demo-events.js'
import { demoFaults } from './demo-faults.js'
import type { DemoReport, UnsentEvents } from './demo-report.js'
import { destinationsAt } from './destinations-at.js'
import { produce } from './produce.js'

export interface RunDemoOptions {
  /** Default 1,200. */
  readonly count?: number
  readonly faults?: readonly Fault[]
  readonly store?: Store
  /** Longest wait for the last events, in milliseconds. Default 45,000. */
  readonly timeoutMs?: number
  readonly onProgress?: (progress: DemoProgress) => void
}

interface DemoProgress {
  readonly events: number
  readonly sent: number
  /** Settled events of all vendors together. */
  readonly settled: number
}

/** The main job, whole: sandbox, gateway, producer, faults, and the comparison of what everybody says happened. */
export async function runDemo(options: RunDemoOptions = {}): Promise<DemoReport> {
  const { faults = demoFaults, store = memoryStore(), timeoutMs = 45_000, onProgress = () => undefined } = options
  const startedAt = performance.now()
  const events = makeDemoEvents({ now: Date.now(), ...(options.count === undefined ? {} : { count: options.count }) })
  const sandbox = await startSandbox({ faults, seed: 1 })
  const gateway = await createGateway({
    store,
    destinations: destinationsAt(sandbox),
    writeKeys: ['demo'],
    port: 0,
    defaults: { backoffMs: 100, maxBackoffMs: 2_000 },
  })
  const { waybill: delivery } = gateway
  let sent = 0
  const watch = setInterval(
    async () => onProgress({ events: events.length, sent, settled: settledOf(await delivery.totals()) }),
    100,
  )
  try {
    const produced = await produce(events, {
      url: await gateway.listen(),
      writeKey: 'demo',
      onProgress: (count) => (sent = count),
    })
    await delivery.flush({ timeoutMs })
    const [totals, recount] = [await delivery.totals(), await delivery.recount()]
    onProgress({ events: events.length, sent, settled: settledOf(totals) })
    const aside = [...(await everyEntry(store, 'parked')), ...(await everyEntry(store, 'skipped'))]
    const figures = VENDOR_NAMES.map((vendor) => ({
      vendor,
      accepted: produced.accepted.length,
      totals: totals[vendor] as Tally,
      recount: recount[vendor] as Tally,
      inDoubt: aside.filter(({ delivery: entry }) => entry.lane === vendor && entry.reason === 'in_doubt').length,
      requests: sandbox.requests({ vendor }).length,
      ...receivedBy(sandbox, vendor),
    }))
    const faultCounts = sandbox.faultCounts()
    return {
      figures,
      faultCounts,
      unsent: summary(aside),
      imbalances: findImbalances(figures satisfies readonly VendorFigures[], faultCounts),
      seconds: (performance.now() - startedAt) / 1000,
    }
  } finally {
    clearInterval(watch)
    await gateway.close({ timeoutMs: 1_000 })
    await sandbox.close()
  }
}

/** What the vendor took in: how many different things, and how many times one of them came again. */
function receivedBy(sandbox: Sandbox, vendor: VendorName): { readonly received: number; readonly repeats: number } {
  const operations = sandbox.operations({ vendor })
  const different = new Set(operations.map(({ kind, content }) => `${kind} ${JSON.stringify(content)}`))
  return { received: different.size, repeats: operations.length - different.size }
}

function settledOf(totals: Readonly<Record<string, Tally>>): number {
  return Object.values(totals).reduce((sum, { accepted, pending }) => sum + accepted - pending, 0)
}

async function everyEntry(store: Store, state: DeliveryState): Promise<FoundDelivery[]> {
  const all: FoundDelivery[] = []
  for (let after = 0; ; ) {
    const page = await store.find({ state }, { after, limit: 1_000 })
    all.push(...page)
    const last = page.at(-1)
    if (!last) return all
    after = last.seq
  }
}

function summary(entries: readonly FoundDelivery[]): readonly UnsentEvents[] {
  const counts = new Map<string, UnsentEvents>()
  for (const { delivery: entry } of entries) {
    const { lane: vendor, state, reason = '' } = entry
    const key = `${vendor} ${state} ${reason}`
    counts.set(key, { vendor, state, reason, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()]
}
