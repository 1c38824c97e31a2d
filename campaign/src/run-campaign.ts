import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fault, startSandbox } from '@waybill/sandbox'
import { loadCampaignStore } from './campaign-store.js'
import { type Moment, momentOf, strike } from './moments.js'
import { seededRandom } from './seeded-random.js'
import { createVendorRecords, type VendorRecords } from './vendor-record.js'
import { judge, type Verdict } from './verdict.js'
import type { WorkerMessage } from './worker-message.js'
import { startWorker, type WorkerProcess } from './worker-process.js'

export interface CampaignOptions {
  /** The built worker. */
  readonly program: string
  /** URL of a module that exports `campaignStore`. */
  readonly store: string
  readonly kills: number
  /** Moments, faults and waits follow from it. */
  readonly seed: number
  /** Processes at once; more than one only for a shared store. Default 1. */
  readonly workers?: number
  /** Most events accepted and not yet settled, per worker. Default 400. */
  readonly backlog?: number
  readonly faults?: readonly Fault[]
  readonly onProgress?: (kills: number, accepted: number) => void
}

export interface CampaignResult extends Verdict {
  readonly store: string
  readonly kills: number
  readonly moments: Readonly<Record<Moment, number>>
  /** Kills within 5 ms of a commit, by the times that workers told. */
  readonly nearCommit: number
  readonly accepted: number
  readonly seconds: number
}

const lanes = ['salesforce-personalization', 'yespo', 'synerise']
const drainMs = 60_000

/** Kills workers again and again, lets a last one finish the work, and judges what came of it. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { program, store: url, kills, seed, workers = 1, backlog = 400, faults = usualFaults, onProgress } = options
  const startedAt = performance.now()
  const random = seededRandom(seed)
  const store = await loadCampaignStore(url)
  if (workers > 1 && !store.shared) throw new RangeError(`Only one worker at a time may use the store ${store.name}.`)
  const directory = await mkdtemp(join(tmpdir(), 'waybill-campaign-'))
  const prepared = (await store.prepare?.(directory)) ?? { place: directory, close: async () => undefined }
  const sandbox = await startSandbox({ faults, seed })
  const records = createVendorRecords(sandbox, lanes)
  const acknowledged = new Set<string>()
  const commits: number[] = []
  const moments: Record<Moment, number> = { opening: 0, anywhere: 0, commit: 0 }
  const running: WorkerProcess[] = []
  let lives = 0
  let nearCommit = 0
  let onWire = 0

  function start(taking: number): WorkerProcess {
    const vendors = { urls: sandbox.urls, credentials: sandbox.credentials }
    const orders = { type: 'start', store: url, place: prepared.place, name: `${++lives}`, vendors } as const
    const onMessage = (message: WorkerMessage) => hear(message, { acknowledged, commits, records })
    return startWorker({ program, orders: { ...orders, backlog: taking }, onMessage })
  }

  try {
    for (let index = 0; index < workers; index++) running.push(start(backlog))
    for (let kill = 0; kill < kills; kill++) {
      const slot = kill % workers
      const worker = running[slot] ?? start(backlog)
      const moment = momentOf(random)
      moments[moment]++
      const killedAt = await strike(worker, moment, random)
      running[slot] = start(backlog)
      // What was on its way to the vendors arrives.
      await new Promise((resolve) => setTimeout(resolve, 30))
      records.look()
      onWire += records.onWire()
      if (commits.some((at) => Math.abs(at - killedAt) <= 5)) nearCommit++
      commits.length = 0
      onProgress?.(kill + 1, acknowledged.size)
    }
    for (const worker of running) await worker.kill()
    await new Promise((resolve) => setTimeout(resolve, 30))
    records.look()
    onWire += records.onWire()
    const drained = await start(0).drain(drainMs)
    records.look()
    const verdict = judge({
      acknowledged,
      vendors: Object.fromEntries(lanes.map((lane) => [lane, records.of(lane)])),
      mayRepeat: onWire + records.doubtful(),
      drained,
    })
    const seconds = (performance.now() - startedAt) / 1_000
    return { store: store.name, kills, moments, nearCommit, accepted: acknowledged.size, seconds, ...verdict }
  } finally {
    for (const worker of running) await worker.kill()
    await sandbox.close()
    await prepared.close()
    await rm(directory, { recursive: true, force: true })
  }
}

interface Heard {
  readonly acknowledged: Set<string>
  readonly commits: number[]
  readonly records: VendorRecords
}

function hear(message: WorkerMessage, { acknowledged, commits, records }: Heard): void {
  if (message.type === 'acknowledged') for (const id of message.ids) acknowledged.add(id)
  if (message.type === 'commit') commits.push(message.at)
  if (message.type === 'settled') records.settled(message.lane, message.ids)
}

/** Vendors as they are on a bad day. */
export const usualFaults: readonly Fault[] = [
  { name: 'unavailable', when: { probability: 0.02 }, act: { do: 'answer', status: 503 } },
  { name: 'reset', when: { probability: 0.01 }, act: { do: 'reset-before' } },
  { name: 'reset after accepting', when: { probability: 0.01 }, act: { do: 'reset-after' } },
  { name: 'slow', when: { probability: 0.05 }, act: { do: 'delay', ms: 15 } },
]
