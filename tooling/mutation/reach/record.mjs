// Runs each test file once with no mutant switched on: how long it takes, and which mutants it reaches.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLines, writeLine } from '../lines.mjs'
import { runJobs } from '../slots.mjs'

const longestMs = 300_000

/** @returns {Promise<Map<string, { ms: number, reached: Set<number> }>>} by test file */
export async function recordReach({ tests, copy, folder, beside }) {
  const reachFolder = join(folder, 'reach')
  const baseline = join(folder, 'baseline.jsonl')
  mkdirSync(reachFolder, { recursive: true })
  const known = new Map(readLines(baseline).map((line) => [line.file, line]))
  const red = []
  for (let again = 0; again < 2; again++) {
    const jobs = tests
      .filter((file) => !known.has(file))
      .map((file) => ({ id: 0, files: [file], limitMs: longestMs, file }))
    red.length = 0
    await runJobs(jobs, {
      beside,
      copy,
      env: {
        WAYBILL_MUTATION_REACH: reachFolder,
        WAYBILL_MUTATION_SETUP: join(copy, 'tooling/mutation/reach/setup.mjs'),
      },
      onResult({ file }, result) {
        const ok = result.killed === false
        console.log(
          `${ok ? '     ' : 'RED  '} ${Math.round((result.ms ?? 0) / 100) / 10} s  ${file}${ok ? '' : `  ${result.by?.test ?? result.failed ?? 'took too long'} ${result.by?.error ?? ''}`}`,
        )
        if (!ok) return void red.push(file)
        known.set(file, { file, ms: result.ms })
        writeLine(baseline, { file, ms: result.ms })
      },
    })
  }
  if (red.length > 0) console.log(`Red without any mutant, and left out: ${red.join(', ')}`)
  return new Map([...known].map(([file, { ms }]) => [file, { ms, reached: reachedBy(reachFolder, join(copy, file)) }]))
}

function reachedBy(folder, path) {
  const record = join(folder, createHash('sha256').update(path).digest('hex').slice(0, 16))
  return new Set(existsSync(record) ? readFileSync(record, 'utf8').split('\n').filter(Boolean).map(Number) : [])
}
