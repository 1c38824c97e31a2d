import { seededRandom } from '@waybill/core/conformance'
import type { Fault } from '@waybill/sandbox'
import { createControls } from './controls.js'
import { type Moment, momentOf, strike } from './moments.js'
import { type StageOptions, setStage } from './stage.js'
import type { Verdict } from './verdict.js'

export interface CampaignOptions extends Omit<StageOptions, 'faults'> {
  readonly kills: number
  /** Processes that deliver; more than one only for a shared store. Default 1. */
  readonly workers?: number
  /** Processes that only accept; the others then only deliver. Only for a shared store. Default 0: all do both. */
  readonly accepters?: number
  /** Most events accepted and not yet settled, per process. Default 200. */
  readonly backlog?: number
  /**
   * Whether one more process holds and resumes lanes and forgets users while the others are killed. Only for a shared store.
   * Default false.
   */
  readonly controls?: boolean
  readonly faults?: readonly Fault[]
  readonly onProgress?: (kills: number, accepted: number) => void
}

export interface CampaignResult extends Verdict {
  readonly store: string
  readonly kills: number
  readonly moments: Readonly<Record<Moment, number>>
  /** Kills within 5 ms after the start or the end of a commit, measured in the worker. Others may have been, too. */
  readonly nearCommit: number
  /** Kills of the store's server, beside those of workers. */
  readonly serverKills: number
  /**
   * Calls that were made in the middle: holds that were resumed, those of them that all living processes answered, and users
   * forgotten. Absent: nobody made any.
   */
  readonly calls?: { readonly holds: number; readonly judged: number; readonly forgotten: number }
  readonly accepted: number
  readonly seconds: number
}

/** The store's server is killed, too, after so many kills of workers. */
const serverEvery = 5

/** Kills workers again and again, lets a last one finish the work, and judges what came of it. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { kills, seed, workers = 1, accepters = 0, backlog = 200, faults = usualFaults, onProgress } = options
  const startedAt = performance.now()
  const random = seededRandom(seed)
  const stage = await setStage({ ...options, faults })
  const moments: Record<Moment, number> = { opening: 0, anywhere: 0, commit: 0 }
  let nearCommit = 0
  let serverKills = 0
  try {
    const { name, shared = false } = stage.store
    const roles = [
      ...Array.from({ length: workers }, () => ({ deliver: true, backlog: accepters > 0 ? 0 : backlog })),
      ...Array.from({ length: accepters }, () => ({ deliver: false, backlog })),
    ]
    if (roles.length > 1 && !shared) throw new RangeError(`Only one process at a time may use the store ${name}.`)
    const running = roles.map((role) => stage.start(role))
    const controls = options.controls ? createControls(stage, random) : undefined
    for (let kill = 0; kill < kills; kill++) {
      if (stage.killServer && kill % serverEvery === serverEvery - 1) {
        // A worker that finds no server at its start ends with an error, as it should.
        await Promise.all(running.map((worker) => worker.ready))
        await stage.killServer()
        serverKills++
      }
      const slot = kill % roles.length
      const [worker, role] = [running[slot], roles[slot]]
      if (!worker || !role) break
      const moment = momentOf(kill)
      moments[moment]++
      const ended = await controls?.begin(kill)
      const lag = await strike(worker, moment, random)
      if (lag !== undefined && lag <= 5) nearCommit++
      running[slot] = stage.start(role)
      await stage.look()
      await ended?.()
      onProgress?.(kill + 1, stage.acknowledged.size)
    }
    for (const worker of running) await worker.kill()
    const findings = controls?.findings()
    const verdict = await stage.finish(findings)
    const seconds = (performance.now() - startedAt) / 1_000
    return {
      store: name,
      kills,
      moments,
      nearCommit,
      serverKills,
      ...(findings && {
        calls: { holds: findings.holds, judged: findings.judged, forgotten: findings.forgotten.size },
      }),
      accepted: stage.acknowledged.size,
      seconds,
      ...verdict,
    }
  } finally {
    await stage.close()
  }
}

/** Vendors as they are on a bad day. */
const usualFaults: readonly Fault[] = [
  { name: 'unavailable', when: { probability: 0.02 }, act: { do: 'answer', status: 503 } },
  { name: 'reset', when: { probability: 0.01 }, act: { do: 'reset-before' } },
  { name: 'reset after accepting', when: { probability: 0.01 }, act: { do: 'reset-after' } },
  { name: 'slow', when: { probability: 0.05 }, act: { do: 'delay', ms: 15 } },
]
