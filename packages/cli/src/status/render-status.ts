import type { WorkerStatus } from '@waybill/delivery/store'
import Table from 'cli-table3'
import type { LaneReport, StatusReport } from './status-report.js'

const counts = new Intl.NumberFormat('en')
const style = { head: [], border: [], compact: true }

/** Longest reason of a hold that a table shows, in characters. */
const maxReason = 60

/** Renders the report as tables for a person: lanes, and workers if there are any. */
export function renderStatus({ lanes, workers, at }: StatusReport): string {
  return [laneTable(lanes), ...(workers.length > 0 ? [workerTable(workers, at)] : [])].join('\n\n')
}

function laneTable(lanes: readonly LaneReport[]): string {
  const head = ['lane', 'state', 'pending', 'oldest', 'in flight', 'parked', 'delivered']
  const table = new Table({ head, style, colAligns: ['left', 'left', ...head.slice(2).map(() => 'right' as const)] })
  for (const lane of lanes)
    table.push([
      lane.lane,
      stateText(lane),
      counts.format(lane.pending),
      lane.oldestAgeMs === undefined ? '–' : spanText(lane.oldestAgeMs),
      `${counts.format(lane.inFlight)} / ${counts.format(lane.limit)}`,
      counts.format(lane.parked),
      counts.format(lane.delivered),
    ])
  return table.toString()
}

/** Holds, since when the lane fails, until when it pauses, and what is parked, one per line. */
function stateText({ state, trouble, holds, failingSince, pausedForMs, parked }: LaneReport): string {
  const lines = holds.map(({ endpoint, reason }) => `${endpoint ? `${endpoint} held` : 'held'}: ${short(reason)}`)
  if (failingSince !== undefined) lines.push(`failing since ${timeText(failingSince)}`)
  if (state === 'paused' || trouble.includes('paused')) lines.push(`paused for ${spanText(pausedForMs ?? 0)}`)
  if (lines.length === 0) lines.push(state === 'elsewhere' ? 'another process sends' : state)
  if (trouble.includes('parked')) lines.push(`${counts.format(parked)} parked`)
  return lines.join('\n')
}

function workerTable(workers: readonly WorkerStatus[], now: number): string {
  const head = ['worker', 'state', 'last seen', 'leased', 'lanes']
  const table = new Table({ head, style, colAligns: ['left', 'left', 'right', 'right', 'left'] })
  for (const { name, alive, seenAt, leases } of workers) {
    const leased = Object.entries(leases).filter(([, count]) => count > 0)
    table.push([
      name,
      alive ? 'alive' : 'DEAD',
      `${spanText(Math.max(0, now - seenAt))} ago`,
      counts.format(leased.reduce((sum, [, count]) => sum + count, 0)),
      leased.map(([lane, count]) => `${lane} ${counts.format(count)}`).join('\n') || '–',
    ])
  }
  return table.toString()
}

function short(reason: string): string {
  return reason.length > maxReason ? `${reason.slice(0, maxReason - 1)}…` : reason
}

/** `2026-11-21T10:02:03Z`. */
function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '')
}

/** A span of time in its largest unit: `340 ms`, `12 s`, `5 min`, `3 h`, `2 d`. */
function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}
