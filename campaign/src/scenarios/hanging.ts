import { readFileSync } from 'node:fs'
import { setStage } from '../stage.js'
import { type Scenario, until } from './scenario.js'

const mostMegabytes = 1_024

/** One vendor never answers while events come and come: memory stays bounded, and nothing accepted is dropped. */
export const hangingVendor: Scenario = async ({ events = 1_000_000, ...options }) => {
  const stage = await setStage({ ...options, faults: [{ name: 'hangs', act: { do: 'hang' } }] })
  try {
    const worker = stage.start({ backlog: 1e9, lanes: ['synerise'] })
    await worker.ready
    const atStart = memoryOf(worker.pid)
    let most = 0
    const startedAt = performance.now()
    await until(() => {
      most = Math.max(most, memoryOf(worker.pid))
      return stage.acknowledged.size >= events || stage.refused() > 10_000
    }, 1_800_000)
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    await worker.kill()
    // Another process counts what is there; the vendor still hangs.
    const { totals, recount } = await stage.start({ backlog: 0, lanes: ['synerise'] }).drain(0)
    const { accepted = 0, pending = 0 } = totals['synerise'] ?? {}
    const kept = JSON.stringify(totals) === JSON.stringify(recount) && pending === accepted
    return {
      facts: {
        accepted: stage.acknowledged.size,
        refused: stage.refused(),
        'pending after a kill': pending,
        seconds,
        'memory at the start, MB': atStart,
        'memory at most, MB': most,
      },
      broken: [
        ...(most > mostMegabytes ? [`memory grew to ${most} MB`] : []),
        ...(kept && pending >= stage.acknowledged.size ? [] : ['what was accepted is not pending']),
      ],
    }
  } finally {
    await stage.close()
  }
}

/** Resident memory of a process, in MB; 0 where the system does not tell. */
function memoryOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1_024)
  } catch {
    return 0
  }
}
