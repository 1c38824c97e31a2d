import type { Job } from './child/job.js'
import { runChild, withFolder } from './child/start-child.js'
import type { Contestant } from './contestants/contestant.js'
import { withSink } from './sink/process.js'
import type { Fault } from './sink/settings.js'

export interface Trouble {
  readonly title: string
  readonly fault: Fault
  /** Sent to the sender in the middle of the stream. */
  readonly signal?: 'SIGTERM' | 'SIGKILL'
}

export interface LossCount {
  /** Events that the contestant took. */
  readonly accepted: number
  /** Of these: never taken by the vendor, not even after a restart. */
  readonly lost: number
  /** Taken by the vendor once more. */
  readonly repeated: number
  /** Of these: under another idempotency key, or without one. */
  readonly unrecognisable: number
  /** Events in requests that the vendor took without saying so. */
  readonly inDoubt: number
  readonly failure?: string
}

const perSecond = 400

/** One stream of one contestant through one trouble, with a vendor of its own that counts. */
export function countLosses(
  contestant: Contestant,
  { title, fault, signal }: Trouble,
  count: number,
): Promise<LossCount> {
  return withFolder((directory) =>
    withSink(async (sink) => {
      await sink.begin({ latency: { kind: 'constant', ms: 20 }, fault, count: true })
      const common = { contestant: contestant.id, baseUrl: sink.baseUrl, directory, settings: 'defaults' } as const
      const closeMs = signal === 'SIGTERM' ? 5_000 : 45_000
      const stream: Job = { ...common, kind: 'stream', perSecond, count, closeMs }
      const streamMs = (count / perSecond) * 1_000
      const { accepted, failure, result } = await runChild(stream, {
        timeoutMs: streamMs + closeMs + 10_000,
        ...(signal ? { signals: [{ signal, afterMs: streamMs / 2 }] } : {}),
      })
      if (contestant.durable) {
        // What is kept is not lost: the next process takes it to a vendor that is well again.
        await sink.set({ latency: { kind: 'constant', ms: 20 }, fault: { kind: 'none' }, count: true })
        await runChild({ ...common, kind: 'recover', closeMs: 45_000 }, { timeoutMs: 60_000 })
      }
      const { taken, repeated, unrecognisable, inDoubt } = await sink.take()
      const arrived = new Set(taken)
      const lost = [...accepted].filter((probe) => !arrived.has(probe)).length
      const died =
        !result && signal !== 'SIGKILL' ? `${contestant.title}, ${title}: ${failure?.split('\n')[0]}.` : undefined
      return { accepted: accepted.size, lost, repeated, unrecognisable, inDoubt, ...(died ? { failure: died } : {}) }
    }),
  )
}
