import Table from 'cli-table3'
import type { VendorFigures } from './balance.js'

export interface UnsentEvents {
  readonly vendor: string
  readonly state: string
  readonly reason: string
  readonly count: number
}

/** What the demo found out. */
export interface DemoReport {
  readonly figures: readonly (VendorFigures & { readonly requests: number; readonly repeats: number })[]
  readonly faultCounts: Readonly<Record<string, number>>
  readonly unsent: readonly UnsentEvents[]
  readonly imbalances: readonly string[]
  readonly seconds: number
}

/** The report as text for a terminal: the ledger, what was set aside, how often each fault fired, the verdict. */
export function renderReport({ figures, faultCounts, unsent, imbalances, seconds }: DemoReport): string {
  const ledger = new Table({
    head: [
      'vendor',
      'accepted',
      'received',
      'delivered',
      'skipped',
      'parked',
      'pending',
      'HTTP requests',
      'sent twice',
    ],
    style: plain,
    colAligns: ['left', ...Array.from({ length: 8 }, () => 'right' as const)],
  })
  for (const { vendor, accepted, received, recount, requests, repeats } of figures) {
    ledger.push([
      vendor,
      accepted,
      received,
      recount.delivered,
      recount.skipped,
      recount.parked,
      recount.pending,
      requests,
      repeats,
    ])
  }
  const setAside = new Table({
    head: ['vendor', 'state', 'reason', 'events'],
    style: plain,
    colAligns: ['left', 'left', 'left', 'right'],
  })
  for (const { vendor, state, reason, count } of unsent) setAside.push([vendor, state, reason, count])
  const faults = new Table({ head: ['fault', 'fired'], style: plain, colAligns: ['left', 'right'] })
  for (const [name, count] of Object.entries(faultCounts)) faults.push([name, count])
  const verdict =
    imbalances.length === 0
      ? `Balanced: every accepted event has one state at every vendor. ${seconds.toFixed(1)} s.`
      : ['Not balanced:', ...imbalances.map((problem) => `  ${problem}`)].join('\n')
  return [
    "Ledger (accepted: as the producer was told · received: from the vendors' own record · states: recounted from the store)",
    ledger.toString(),
    'Not sent, and why',
    setAside.toString(),
    'Faults',
    faults.toString(),
    verdict,
  ].join('\n\n')
}

const plain = { head: [], border: [], compact: true }
