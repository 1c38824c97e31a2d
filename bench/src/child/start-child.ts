import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildMessage, Job, JobResult } from './job.js'

export interface ChildRun {
  /** Absent when the process was killed or died. */
  readonly result?: JobResult
  /** Why there is none. */
  readonly failure?: string
  /** Events that the contestant had taken, by probe. */
  readonly accepted: ReadonlySet<number>
}

export interface ChildOptions {
  readonly timeoutMs: number
  /** Signals to send, each so long after the child is ready. */
  readonly signals?: readonly { readonly signal: NodeJS.Signals; readonly afterMs: number }[]
  /** Flags for Node. */
  readonly execArgv?: readonly string[]
  /** The child of another build; this one's own by default. */
  readonly program?: URL | undefined
}

const ownChild = new URL('child.js', import.meta.url)

/** Runs one job in a new process. */
export function runChild(
  job: Job,
  { timeoutMs, signals = [], execArgv = ['--expose-gc'], program = ownChild }: ChildOptions,
): Promise<ChildRun> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(program), {
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const accepted = new Set<number>()
    let result: JobResult | undefined
    let failure = ''
    const giveUp = () => {
      failure = `not done after ${timeoutMs / 1_000} s`
      child.kill('SIGKILL')
    }
    const timers = [setTimeout(giveUp, timeoutMs)]
    child.stderr?.on('data', (chunk: Buffer) => {
      failure = `${failure}${chunk.toString()}`.slice(-2_000)
    })
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'accepted') for (const probe of message.probes) accepted.add(probe)
      else if (message.type === 'result') result = message.result
      else if (message.type === 'failed') failure = message.message
      else for (const { signal, afterMs } of signals) timers.push(setTimeout(() => child.kill(signal), afterMs))
    })
    child.on('exit', (code, signal) => {
      for (const timer of timers) clearTimeout(timer)
      resolve(
        result ? { result, accepted } : { failure: reasonIn(failure) || `ended with ${signal ?? code}`, accepted },
      )
    })
    child.send(job)
  })
}

/** Of what a process said as it died: the line that names the error. */
function reasonIn(said: string): string {
  return /\w*Error: .*$/m.exec(said)?.[0] ?? said.split('\n')[0] ?? ''
}

export interface Finished {
  readonly probes: NonNullable<JobResult['probes']>
  /** A number of the job's result; NaN when it has none of this name. */
  number(name: string): number
}

/** The same for a job that must come to its end. Throws what the process died of, under the contestant's title. */
export async function runToEnd(title: string, job: Job, options: ChildOptions): Promise<Finished> {
  const { result, failure } = await runChild(job, options)
  if (!result) throw new Error(`${title}: ${failure}`)
  return { probes: result.probes ?? [], number: (name) => result.numbers[name] ?? Number.NaN }
}

/** An empty folder for as long as `work` takes. */
export async function withFolder<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-bench-'))
  try {
    return await work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
