import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway } from './start-test-gateway.js'
import { type BundledProgram, bundleProgram } from './testing/bundle-program.js'

/** Ten by default, as each takes half a second; `WAYBILL_KILLS=100` for more. */
const kills = Number(process.env['WAYBILL_KILLS'] ?? 10)
const perBatch = 3

let program: BundledProgram
let folder: string
let child: ChildProcess | undefined
beforeAll(async () => {
  program = await bundleProgram()
  folder = await mkdtemp(join(tmpdir(), 'waybill-kill-'))
}, 60_000)
afterAll(async () => {
  child?.kill('SIGKILL')
  await program.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A gateway in front of a vendor that nobody can reach, so that every event stays. */
async function start(path: string): Promise<string> {
  const hook = fileURLToPath(new URL('testing/kill-after-answer.mjs', import.meta.url))
  const env = {
    WAYBILL_PORT: '0',
    WAYBILL_STORE: `sqlite:${path}`,
    YESPO_API_KEY: 'k',
    YESPO_BASE_URL: 'http://127.0.0.1:9',
  }
  const started = spawn(process.execPath, ['--import', hook, program.path], { env })
  child = started
  let output = ''
  const ended = once(started, 'close').then(() => undefined)
  started.stderr.on('data', (chunk) => {
    output += String(chunk)
  })
  for await (const chunk of started.stdout) {
    output += String(chunk)
    const url = /gateway on (http:\S+)/.exec(output)?.[1]
    if (url) return url
  }
  await ended
  throw new Error(`The program did not start: ${output}`)
}

describe('SIGKILL in the turn of the 200', () => {
  it(`${kills} times: every event that was answered is in the ledger`, { timeout: 300_000 }, async () => {
    const path = join(folder, 'events.db')
    const answered: string[] = []
    for (let round = 0; round < kills; round++) {
      const url = await start(path)
      const ids = Array.from({ length: perBatch }, (_, index) => `m-${round}-${index}`)
      const batch = ids.map((messageId) => ({ type: 'track', userId: `u-${messageId}`, event: 'A', messageId }))
      const gone = once(child as ChildProcess, 'exit')
      // The answer's body may be cut off by the kill; its status says that the events are safe.
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        body: JSON.stringify({ batch, writeKey: 'k' }),
      })
      expect(response.status).toBe(200)
      answered.push(...ids)
      expect((await gone)[1]).toBe('SIGKILL')
    }
    const test = await startTestGateway({ store: sqliteStore({ path }), deliver: false })
    for (const messageId of answered)
      expect(await test.gateway.delivery.where('k', messageId), messageId).toMatchObject({ status: 'found' })
    expect(answered).toHaveLength(kills * perBatch)
    const totals = await test.gateway.delivery.totals()
    expect(totals['yespo']).toMatchObject({ accepted: kills * perBatch, pending: kills * perBatch })
    expect(await test.gateway.delivery.recount()).toEqual(totals)
    await test.close()
  })
})
