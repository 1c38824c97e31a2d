import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startHeardProcess } from './testing/start-process.js'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-endless-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

interface Ended {
  readonly where: { readonly lanes: Record<string, unknown> }
  readonly totals: Record<string, number>
}

/** One life under a supervisor, which kills the process once the watchdog speaks. Resolves with what it said, or did. */
async function life(...args: readonly string[]): Promise<string | Ended> {
  const child = startHeardProcess('endless-process.ts', join(directory, 'store.db'), ...args)
  let said = ''
  try {
    return await new Promise((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        said += String(chunk)
        if (said.includes('Waybill: the plan')) resolve(said)
      })
      child.on('message', (ended: Ended) => resolve(ended))
      child.on('exit', (code) => code && reject(new Error(`it ended with ${code}: ${said}`)))
    })
  } finally {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

it('a plan that does not end is named by the watchdog, and its event is parked after restarts', {
  timeout: 300_000,
}, async () => {
  expect(await life('first')).toMatchObject({ totals: { pending: 20 } })
  const names: string[] = []
  for (let lives = 0; lives < 8; lives++) {
    const ended = await life()
    if (typeof ended === 'string') {
      names.push(ended)
      continue
    }
    expect(ended.totals).toMatchObject({ delivered: 19, parked: 1, pending: 0 })
    expect(ended.where.lanes).toMatchObject({ endless: { state: 'parked', reason: 'kills_process' } })
    break
  }
  // It is planned with others, then alone, and then not again.
  expect(names).toHaveLength(2)
  for (const said of names) expect(said).toContain('lane "endless"')
  for (const said of names) expect(said).toContain('event "m7" of source "default"')
})
