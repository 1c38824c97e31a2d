import { isOpenState } from '../queue/delivery-facts.js'
import type { Erasure } from '../store/store.js'
import type { MemoryTable } from './memory-table.js'
import type { StoredDelivery } from './stored-event.js'

export interface ForgetOptions {
  readonly table: MemoryTable
  readonly erase: (entry: StoredDelivery) => void
}

/** Erases a user's pending and parked deliveries and bodies. A leased delivery is erased when its lease ends. */
export function forgetKeys(keys: readonly string[], { table, erase }: ForgetOptions): Erasure {
  const erasure = { erased: 0, bodies: 0, inFlight: 0 }
  for (const row of table.rows.values()) {
    if (!row.keys.some((key) => keys.includes(key))) continue
    if (table.eraseBody(row)) erasure.bodies++
    for (const entry of row.entries) {
      if (entry.leased) erasure.inFlight++
      else if (isOpenState(entry.facts.state)) {
        erase(entry)
        erasure.erased++
      }
    }
  }
  return erasure
}
