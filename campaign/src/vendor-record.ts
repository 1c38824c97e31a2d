import type { Sandbox } from '@waybill/sandbox'
import { idsIn } from './events.js'

/** What one vendor has taken in. */
export interface VendorRecord {
  /** How often each id was taken in. */
  readonly counts: ReadonlyMap<string, number>
  /** Ids in the order in which they were first taken in. */
  readonly order: readonly string[]
}

export interface VendorRecords {
  /** Looks at what has come since the last look, and says whether there was anything. */
  look(): boolean
  settled(lane: string, ids: readonly string[]): void
  /**
   * After a kill: how many were taken in since the last one and are not known to be settled. That is what was on the wire,
   * seen from the vendors: each may rightly come once more.
   */
  cutOff(): number
  /** How many were taken in by requests whose answer a fault spoiled: they may rightly come again. */
  doubtful(): number
  of(lane: string): VendorRecord
}

/** Follows the vendors of a sandbox. */
export function createVendorRecords(sandbox: Sandbox, lanes: readonly string[]): VendorRecords {
  const records = new Map(lanes.map((lane) => [lane, { counts: new Map<string, number>(), order: [] as string[] }]))
  const settled = new Set<string>()
  const open = new Set<string>()
  let looked = 0
  const recordOf = (lane: string) => {
    const record = records.get(lane)
    if (!record) throw new Error(`No such vendor: ${lane}`)
    return record
  }
  return {
    look() {
      const operations = sandbox.operations()
      for (const { vendor, content } of operations.slice(looked)) {
        const { counts, order } = recordOf(vendor)
        for (const id of idsIn(content)) {
          const count = counts.get(id) ?? 0
          if (count === 0) order.push(id)
          counts.set(id, count + 1)
          if (!settled.has(`${vendor} ${id}`)) open.add(`${vendor} ${id}`)
        }
      }
      const isNew = operations.length > looked
      looked = operations.length
      return isNew
    },
    settled(lane, ids) {
      for (const id of ids) {
        settled.add(`${lane} ${id}`)
        open.delete(`${lane} ${id}`)
      }
    },
    cutOff() {
      const count = open.size
      open.clear()
      return count
    },
    doubtful() {
      let count = 0
      for (const { fault, status, operations } of sandbox.requests())
        if (fault !== undefined && status !== 200 && status !== 202) count += operations.flatMap(idsOfOperation).length
      return count
    },
    of: recordOf,
  }
}

function idsOfOperation({ content }: { readonly content: unknown }): readonly string[] {
  return idsIn(content)
}
