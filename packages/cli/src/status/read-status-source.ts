import type { Fields } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import type { StatusSource } from './status-report.js'

/**
 * Reads an answer of `GET /admin/api/overview`. Returns undefined for any other body. Unknown fields are allowed,
 * for newer gateways. Control characters in strings become `?`, so that none reaches a terminal.
 */
export function readStatusSource(body: unknown): StatusSource | undefined {
  if (!isFields(body)) return undefined
  const { now, totals, lanes, workers } = body
  const isRead =
    isNumber(now) &&
    isFields(totals) &&
    Object.values(totals).every((tally) => hasNumbers(tally, ['parked', 'delivered'])) &&
    Array.isArray(lanes) &&
    lanes.every(isLane) &&
    Array.isArray(workers) &&
    workers.every(isWorker)
  return isRead ? (plain({ now, totals, lanes, workers }) as StatusSource) : undefined
}

function isLane(lane: unknown): boolean {
  if (!hasNumbers(lane, ['inFlight', 'concurrency', 'limitedForMs'])) return false
  const { lane: name, delivers, depth, failingForMs, holds, absent } = lane
  return (
    typeof name === 'string' &&
    typeof delivers === 'boolean' &&
    hasNumbers(depth, ['pending']) &&
    isOptional(depth['oldestAt'], isNumber) &&
    isOptional(failingForMs, isNumber) &&
    isOptional(absent, (value) => value === true) &&
    Array.isArray(holds) &&
    holds.every(isHold)
  )
}

function isHold(hold: unknown): boolean {
  return isFields(hold) && isText(hold['lane']) && isText(hold['reason']) && isOptional(hold['endpoint'], isText)
}

function isWorker(worker: unknown): boolean {
  if (!hasNumbers(worker, ['seenAt'])) return false
  const { name, alive, leases } = worker
  return isText(name) && typeof alive === 'boolean' && isFields(leases) && Object.values(leases).every(isNumber)
}

function hasNumbers(value: unknown, names: readonly string[]): value is Fields {
  return isFields(value) && names.every((name) => isNumber(value[name]))
}

/** A number small enough for a date, because many of them are times. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 4e15
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isOptional(value: unknown, isGood: (value: unknown) => boolean): boolean {
  return value === undefined || isGood(value)
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  if (Array.isArray(value)) return value.map(plain)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [plain(name), plain(field)]))
}
