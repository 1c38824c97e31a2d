import type { Remark } from '@waybill/core'
import type { AttemptRecord, Discarded } from '@waybill/delivery/store'
import type { PendingRow, StoredDelivery } from './delivery-rows.js'
import { type ReplayTurn, states } from './live-delivery.js'

/** A row of `entries` as it is read. */
export function storedDeliveryOf(row: Record<string, unknown>): StoredDelivery {
  const flags = Number(row['flags'])
  return {
    seq: Number(row['seq']),
    lane: Number(row['lane']),
    progress: {
      state: states[Number(row['state'])] ?? 'pending',
      reason: textOf(row['reason']),
      detail: textOf(row['detail']),
      remarks: remarksOf(row['remarks']),
      attempt: Number(row['attempt']),
      step: Number(row['step']),
      maybeDelivered: (flags & 1) !== 0,
      overtaken: (flags & 2) !== 0,
      late: (flags & 4) !== 0,
      replays: Number(row['replays']),
      discarded: discardedOf(row['discarded']),
      attempts: JSON.parse(String(row['attempts'])) as AttemptRecord[],
    },
    due: Number(row['due']),
    wait: Number(row['wait']),
    endpoint: textOf(row['held']),
    at: Number(row['at']),
    replay: numberOf(row['replay']),
    replayed: replayedOf(row),
  }
}

/** What the order must know of a row of `entries`, joined with its event. */
export function pendingRowOf(row: Record<string, unknown>): PendingRow {
  return {
    seq: Number(row['seq']),
    source: Number(row['source']),
    keys: JSON.parse(String(row['keys'])) as string[],
    barrier: row['barrier'] === 1,
    overtaken: (Number(row['flags']) & 2) !== 0,
    due: Number(row['due']),
    wait: Number(row['wait']),
    endpoint: textOf(row['held']),
  }
}

function replayedOf(row: Record<string, unknown>): ReplayTurn | undefined {
  const turn = numberOf(row['turn'])
  return turn === undefined ? undefined : { turn, behind: Number(row['behind']) }
}

function discardedOf(value: unknown): Discarded | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as Discarded) : undefined
}

function remarksOf(value: unknown): readonly Remark[] | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as Remark[]) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The number in a column; `undefined` where it is null. */
export function numberOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
