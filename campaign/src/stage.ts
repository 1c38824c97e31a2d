import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fault, type Sandbox, startSandbox } from '@waybill/sandbox'
import type { ControlFindings } from './controls.js'
import { type CampaignStore, loadCampaignStore, type PreparedPlace } from './store.js'
import { createVendorRecords, type VendorRecords } from './vendor-record.js'
import { judge, type Verdict } from './verdict.js'
import type { WorkerMessage, WorkerOrders } from './worker/message.js'
import { startWorker, type WorkerProcess } from './worker/process.js'

export interface StageOptions {
  /** The built worker. */
  readonly program: string
  /** URL of a module that exports `campaignStore`. */
  readonly store: string
  /** Faults and waits follow from it. */
  readonly seed: number
  readonly faults: readonly Fault[]
  /** Where the store keeps its files. Default: a directory of its own among the system's temporary ones. */
  readonly directory?: string
  /** Whether the workers' wall clocks jump by an hour, forth and back. Default false. */
  readonly clockJumps?: boolean
  /** How long the last worker may take to finish the work. Default 90,000. */
  readonly drainMs?: number
}

/** Vendors, a place for the store, and a notebook: what outlives the workers. */
export interface Stage {
  readonly store: CampaignStore
  readonly sandbox: Sandbox
  readonly records: VendorRecords
  /** Ids whose acceptance was acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  /** Events that workers were refused. */
  readonly refused: () => number
  start(orders: Partial<WorkerOrders> & Pick<WorkerOrders, 'backlog'>): WorkerProcess
  /** The process ids of those that run. */
  living(): readonly (number | undefined)[]
  /** Kills the store's server and starts it again, where there is one. */
  readonly killServer: PreparedPlace['kill']
  /** Resolves when a worker tells that this event has reached an end in this lane. */
  settled(lane: string, messageId: string): Promise<void>
  /** Notes what has arrived at the vendors. What was on its way to them arrives. */
  arrived(): Promise<void>
  /** The same after a kill, and notes what was on the wire. */
  look(): Promise<void>
  /** A last worker finishes the work; then it is judged. */
  finish(findings?: ControlFindings): Promise<Verdict>
  close(): Promise<void>
}

const mostLooks = 20
export const lanes = ['salesforce-personalization', 'yespo', 'synerise']

export async function setStage(options: StageOptions): Promise<Stage> {
  const { program, store: url, seed, faults, clockJumps = false, drainMs = 90_000 } = options
  const store = await loadCampaignStore(url)
  const directory = await mkdtemp(join(options.directory ?? tmpdir(), 'waybill-campaign-'))
  const prepared: PreparedPlace = (await store.prepare?.(directory)) ?? {
    place: directory,
    close: async () => undefined,
  }
  const sandbox = await startSandbox({ faults, seed })
  const records = createVendorRecords(sandbox, lanes)
  const acknowledged = new Set<string>()
  const started: WorkerProcess[] = []
  const running = new Set<WorkerProcess>()
  const awaited = new Map<string, () => void>()
  let refused = 0
  let onWire = 0

  function hear(message: WorkerMessage): void {
    if (message.type === 'acknowledged') for (const id of message.ids) acknowledged.add(id)
    if (message.type === 'refused') refused += message.count
    if (message.type !== 'settled') return
    records.settled(message.lane, message.ids)
    for (const id of message.ids) awaited.get(`${message.lane} ${id}`)?.()
  }

  const stage: Stage = {
    store,
    sandbox,
    records,
    acknowledged,
    refused: () => refused,
    start(orders) {
      const vendors = { urls: sandbox.urls, credentials: sandbox.credentials }
      const name = `${started.length + 1}`
      const usual = { type: 'start', store: url, place: prepared.place, name, vendors, clockJumps } as const
      const worker = startWorker({
        program,
        orders: { ...usual, deliver: true, padding: 0, ...orders },
        onMessage: hear,
      })
      started.push(worker)
      running.add(worker)
      void worker.gone.then(() => running.delete(worker))
      return worker
    },
    living: () => [...running].map(({ pid }) => pid),
    killServer: prepared.kill,
    settled: (lane, messageId) =>
      new Promise((resolve) => {
        awaited.set(`${lane} ${messageId}`, resolve)
      }),
    async arrived() {
      for (let count = 0, quiet = 0; quiet < 2 && count < mostLooks; count++) {
        await new Promise((resolve) => setTimeout(resolve, 30))
        quiet = records.look() ? 0 : quiet + 1
      }
    },
    async look() {
      await stage.arrived()
      onWire += records.cutOff()
    },
    async finish(findings) {
      await stage.look()
      const drained = await stage.start({ backlog: 0 }).drain(drainMs)
      records.look()
      const vendors = Object.fromEntries(lanes.map((lane) => [lane, records.of(lane)]))
      return judge({ acknowledged, vendors, mayRepeat: onWire + records.doubtful(), drained, findings })
    },
    async close() {
      await Promise.all(started.map((worker) => worker.kill()))
      await sandbox.close()
      await prepared.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return stage
}
