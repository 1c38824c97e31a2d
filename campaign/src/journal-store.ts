import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '@waybill/core'
import { memoryStore } from '@waybill/delivery'
import type { Lease, NewEvent, Settlement, Store, Ticket } from '@waybill/delivery/store'

/** One line of the journal: what a unit of work accepted and settled. */
interface Line {
  readonly accept?: readonly NewEvent[]
  readonly settle?: readonly Settlement[]
}

export interface JournalOptions {
  /** Wrong on purpose: settlements are not written. */
  readonly forgetsSettlements?: boolean
  readonly clock?: Clock
}

/**
 * The simplest store that outlives its process: one in memory, and a journal that is written and synced before a commit
 * resolves and read back at the start. It measures the campaign itself; it grows without end and keeps no marks or holds.
 */
export function createJournalStore(
  directory: string,
  { forgetsSettlements = false, clock = systemClock }: JournalOptions = {},
): Store {
  const path = join(directory, 'journal.jsonl')
  const memory = memoryStore({ maxPending: 1_000_000, keepSettled: 10_000_000, clock })
  let file = -1
  return {
    ...memory,
    guarantees: { durable: 'disk', leases: 'process', shared: false },
    async open(options) {
      file = openSync(path, 'a+')
      const opened = await memory.open(options)
      const names = options.lanes.map(({ name }) => name)
      // Opened for the first time, it ends without a line; after a crash perhaps in the middle of one.
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
      await repeatAll(memory, lines.flatMap(lineOf), names)
      return opened
    },
    async commit({ accept, settle, ...marks }) {
      const line: Line = {
        ...(accept && { accept }),
        ...(settle && !forgetsSettlements && { settle: settle.map(bare) }),
      }
      // A line that a crash cut short must not spoil the next one.
      writeSync(file, `\n${JSON.stringify(line)}\n`)
      fdatasyncSync(file)
      return memory.commit({ ...(accept && { accept }), ...(settle && { settle }), ...marks })
    },
    async close() {
      await memory.close()
      closeSync(file)
    },
  }
}

/** Without the events that the engine's tickets carry. */
function bare({ tickets, next, attempts }: Settlement): Settlement {
  return { tickets: tickets.map(({ lane, seq, lease }) => ({ lane, seq, lease })), next, attempts }
}

function lineOf(text: string): readonly Line[] {
  try {
    return text === '' ? [] : [JSON.parse(text) as Line]
  } catch {
    return []
  }
}

/** Does once more what the lines tell. What is due is leased meanwhile, and given back at the end. */
async function repeatAll(memory: Store, lines: readonly Line[], lanes: readonly string[]): Promise<void> {
  const leased = new Map<string, Lease>()
  for (const { accept, settle = [] } of lines) {
    if (accept) await memory.commit({ accept })
    for (const { tickets, next, attempts } of settle) {
      for (const name of lanes)
        for (const lease of await memory.lease(name, { max: 1e9, maxBytes: 1e12, forMs: 1 }))
          leased.set(keyOf(lease), lease)
      const own = tickets.flatMap((ticket) => leased.get(keyOf(ticket)) ?? [])
      for (const ticket of own) leased.delete(keyOf(ticket))
      // A wait that was asked for before the crash is over by now.
      const now = next.state === 'pending' ? { ...next, afterMs: 0 } : next
      await memory.commit({ settle: [{ tickets: own, next: now, attempts }] })
    }
  }
  await memory.release([...leased.values()])
}

function keyOf({ lane, seq }: Ticket): string {
  return `${lane} ${seq}`
}
