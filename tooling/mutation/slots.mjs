// Warm test processes side by side, each with one mutant at a time.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('warm-runner.mjs', import.meta.url))

/**
 * Runs the jobs, `beside` at a time. One that takes longer than its `limitMs` is ended with its process: `{ timeout: true }`.
 *
 * @param {{ id: number, files: string[], limitMs: number }[]} jobs
 * @param {{ beside: number, copy: string, env?: Record<string, string>, onResult: (job: object, result: object) => void }} options
 */
export async function runJobs(jobs, { beside, copy, env = {}, onResult }) {
  const waiting = [...jobs]
  await Promise.all(Array.from({ length: Math.min(beside, jobs.length) }, work))

  async function work() {
    let runner
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      runner ??= await start(copy, env)
      const result = await ask(runner, job)
      if (result.timeout || result.failed) {
        stop(runner)
        runner = undefined
      }
      onResult(job, result)
    }
    if (runner) stop(runner)
  }
}

function start(copy, env) {
  return new Promise((resolve, reject) => {
    const runner = fork(program, {
      cwd: copy,
      env: { ...process.env, ...env, CI: 'true' },
      detached: true,
      silent: true,
    })
    runner.stderr.on('data', () => undefined)
    runner.stdout.on('data', () => undefined)
    runner.once('message', () => resolve(runner))
    runner.once('exit', (code) => reject(new Error(`The test process ended with code ${code} before it was ready.`)))
  })
}

function ask(runner, { id, files, limitMs }) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => answer({ timeout: true }), limitMs)
    const onExit = (code) => answer({ failed: `The test process ended with code ${code}.` })
    function answer(result) {
      clearTimeout(timer)
      runner.off('exit', onExit)
      runner.off('message', answer)
      resolve(result)
    }
    runner.on('message', answer)
    runner.once('exit', onExit)
    runner.send({ id, files })
  })
}

/** With everything that its tests started. */
function stop(runner) {
  try {
    process.kill(-runner.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
