import type { Sandbox } from '@waybill/sandbox'
import { idsIn } from './campaign-events.js'

/** What one vendor has taken in. */
export interface VendorRecord {
  /** How often each id was taken in. */
  readonly counts: ReadonlyMap<string, number>
  /** Ids in the order in which they were first taken in. */
  readonly order: readonly string[]
}

export interface VendorRecords {
  /** Looks at what has come since the last look. */
  look(): void
  settled(lane: string, ids: readonly string[]): void
  /**
   * How many were taken in and are not known to be settled: what is on the wire, seen from the vendors. Each is counted
   * once for each time that it came.
   */
  onWire(): number
  /** How many were taken in by requests whose answer a fault spoiled: they may rightly come again. */
  doubtful(): number
  of(lane: string): VendorRecord
}

/** Follows the vendors of a sandbox. */
export function createVendorRecords(sandbox: Sandbox, lanes: readonly string[]): VendorRecords {
  const records = new Map(lanes.map((lane) => [lane, { counts: new Map<string, number>(), order: [] as string[] }]))
  const settled = new Set<string>()
  // How often each was taken in: at all, and when it was last counted as being on the wire.
  const open = new Map<string, number>()
  const counted = new Map<string, number>()
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
          if (!settled.has(`${vendor} ${id}`)) open.set(`${vendor} ${id}`, count + 1)
        }
      }
      looked = operations.length
    },
    settled(lane, ids) {
      for (const id of ids) {
        settled.add(`${lane} ${id}`)
        open.delete(`${lane} ${id}`)
      }
    },
    onWire() {
      const fresh = [...open].filter(([key, count]) => count > (counted.get(key) ?? 0))
      for (const [key, count] of fresh) counted.set(key, count)
      return fresh.length
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
