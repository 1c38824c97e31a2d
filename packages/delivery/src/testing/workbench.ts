import { createWaybill } from '../create-waybill.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { DeliveryRecord, Tally, Where } from '../store/ledger.js'
import type { Waybill } from '../waybill.js'
import type { WaybillOptions } from '../waybill-options.js'
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.js'

/** A delivery with one scripted vendor, and short ways to look at it. */
export interface Workbench {
  readonly vendor: ScriptedVendor
  readonly delivery: Waybill
  start(options?: Partial<WaybillOptions>): Promise<Waybill>
  tally(): Promise<Tally>
  where(messageId: string): Promise<Where & { status: 'found' }>
  record(messageId: string): Promise<DeliveryRecord | undefined>
  /** The ids that the vendor received, in order. */
  ids(): readonly string[]
  close(): Promise<void>
}

export async function openWorkbench(): Promise<Workbench> {
  const vendor = await startScriptedVendor()
  let delivery: Waybill | undefined
  const bench: Workbench = {
    vendor,
    get delivery() {
      if (!delivery) throw new Error('not started')
      return delivery
    },
    async start(options) {
      delivery = await createWaybill({
        store: memoryStore(),
        destinations: [vendor.destination],
        defaults: { backoffMs: 5 },
        ...options,
      })
      return delivery
    },
    tally: async () => (await bench.delivery.totals())['scripted'] as Tally,
    async where(messageId) {
      const where = await bench.delivery.where('default', messageId)
      if (where.status !== 'found') throw new Error(`${messageId} is ${where.status}`)
      return where
    },
    record: async (messageId) => (await bench.where(messageId)).lanes['scripted'],
    ids: () => vendor.received.flatMap(({ ids }) => ids),
    async close() {
      await delivery?.close({ timeoutMs: 50 })
      await vendor.close()
    },
  }
  return bench
}
