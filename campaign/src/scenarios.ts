import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stage, type StageOptions, setStage } from './campaign-stage.js'
import type { Verdict } from './verdict.js'

export type ScenarioName = 'disk-full' | 'read-only' | 'hanging-vendor'

export interface ScenarioOptions extends Pick<StageOptions, 'program' | 'store' | 'seed'> {
  /** Events to produce while the vendor hangs. Default 1,000,000. */
  readonly events?: number
}

export interface ScenarioResult {
  readonly scenario: ScenarioName
  readonly facts: Readonly<Record<string, string | number>>
  readonly broken: readonly string[]
}

const down = [{ name: 'down', act: { do: 'answer', status: 503 } }] as const

/** Misfortunes other than a kill. Two of them need the right to mount a file system, and Linux. */
export const scenarios: Readonly<Record<ScenarioName, (options: ScenarioOptions) => Promise<ScenarioResult>>> = {
  /** The disk fills up while the vendors are down; the process is killed, started on the full disk, and the vendors come back. */
  'disk-full': (options) =>
    onSmallDisk(async (directory) => {
      const stage = await setStage({ ...options, directory, faults: down })
      try {
        const worker = stage.start({ backlog: 1e9, padding: 8_000 })
        await until(() => stage.refused() > 500, 120_000)
        await worker.kill()
        stage.sandbox.setFaults([])
        const verdict = await stage.finish()
        return told('disk-full', stage, verdict, stage.refused() > 500 ? [] : ['the disk never was full'])
      } finally {
        await stage.close()
      }
    }),

  /** The file system turns read-only under the data: a start fails at once with a reason, and nothing is lost. */
  'read-only': (options) =>
    onSmallDisk(async (directory, remount) => {
      const stage = await setStage({ ...options, directory, faults: down })
      try {
        const worker = stage.start({ backlog: 100 })
        await until(() => stage.acknowledged.size >= 100, 30_000)
        await worker.kill()
        remount('ro')
        const reason = await stage
          .start({ backlog: 0 })
          .ready.then(() => undefined)
          .catch((error: Error) => error.message.split('\n')[0])
        remount('rw')
        stage.sandbox.setFaults([])
        const verdict = await stage.finish()
        const result = told('read-only', stage, verdict, reason ? [] : ['it opened a store that it cannot write'])
        return { ...result, facts: { ...result.facts, 'the start failed with': reason ?? '-' } }
      } finally {
        remount('rw')
        await stage.close()
      }
    }),

  /** One vendor never answers while events come and come: memory stays bounded, and nothing accepted is dropped. */
  async 'hanging-vendor'(options) {
    const { events = 1_000_000 } = options
    const stage = await setStage({ ...options, faults: [{ name: 'hangs', act: { do: 'hang' } }] })
    try {
      const worker = stage.start({ backlog: 1e9, lanes: ['synerise'] })
      await worker.ready
      const baseMb = memoryOf(worker.pid)
      let mostMb = 0
      const startedAt = performance.now()
      await until(() => {
        mostMb = Math.max(mostMb, memoryOf(worker.pid))
        return stage.acknowledged.size >= events || stage.refused() > 10_000
      }, 1_800_000)
      const seconds = (performance.now() - startedAt) / 1_000
      const facts = {
        accepted: stage.acknowledged.size,
        refused: stage.refused(),
        seconds: Math.round(seconds),
        'memory at the start, MB': baseMb,
        'memory at most, MB': mostMb,
      }
      const broken = mostMb > 1_024 ? [`memory grew to ${mostMb} MB`] : []
      return { scenario: 'hanging-vendor', facts, broken }
    } finally {
      await stage.close()
    }
  },
}

function told(scenario: ScenarioName, stage: Stage, verdict: Verdict, more: readonly string[]): ScenarioResult {
  const { lost, duplicated, left, balanced, broken } = verdict
  const counters = balanced ? 'equal to a recount' : 'differ'
  const facts = {
    accepted: stage.acknowledged.size,
    refused: stage.refused(),
    lost: lost.length,
    duplicated,
    left,
    counters,
  }
  return { scenario, facts, broken: [...more, ...broken] }
}

/** A disk of 64 MB in memory, for the length of the work. */
async function onSmallDisk<T>(
  work: (directory: string, remount: (mode: 'ro' | 'rw') => void) => Promise<T>,
): Promise<T> {
  const point = mkdtempSync(join(tmpdir(), 'waybill-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', point])
  const directory = join(point, 'data')
  mkdirSync(directory)
  try {
    return await work(directory, (mode) => execFileSync('mount', ['-o', `remount,${mode}`, point]))
  } finally {
    execFileSync('umount', ['-l', point])
    rmSync(point, { recursive: true, force: true })
  }
}

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !holds() && performance.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 50))
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
