import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@waybill/sandbox'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sized } from '../../../tooling/suite.js'
import type { Gateway } from './create-gateway.js'
import { readDestinations } from './settings/gateway-destinations.js'
import { sandboxVariables } from './settings/sandbox-environment.js'
import { type BundledProgram, bundleProgram } from './testing/bundle-program.js'
import { type RunningProgram, runProgram } from './testing/run-program.js'
import { startTestGateway } from './testing/start-test-gateway.js'

/** Each takes half a second; `WAYBILL_KILLS=1000` for more. */
const kills = Number(process.env['WAYBILL_KILLS'] ?? sized(3, 100))

let program: BundledProgram
let folder: string
const running: RunningProgram[] = []
beforeAll(async () => {
  program = await bundleProgram()
  folder = await mkdtemp(join(tmpdir(), 'waybill-kill-'))
}, 60_000)
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await program.remove()
  await rm(folder, { recursive: true, force: true })
})

/** The gateway's program, with its events in the file `path`. */
async function start(path: string, variables: Readonly<Record<string, string | undefined>>, ...options: string[]) {
  const environment = { WAYBILL_PORT: '0', WAYBILL_WRITE_KEYS: 'k', WAYBILL_STORE: `sqlite:${path}`, ...variables }
  const started = runProgram([...options, program.path], environment)
  running.push(started)
  return { ...started, url: await started.said(/gateway on (http:\S+)/) }
}

function sendBatch(url: string, messageIds: readonly string[]): Promise<Response> {
  const batch = messageIds.map((messageId) => ({ type: 'track', userId: `u-${messageId}`, event: 'A', messageId }))
  return fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ batch, writeKey: 'k' }) })
}

/** Which event's user the vendor was told of. */
const userIdIn = (content: unknown) => /u-([a-d0-9-]+)/.exec(JSON.stringify(content))?.[1] ?? []

/** Events that were in hand at so many kills that they are suspected; nothing else may be parked. */
async function suspects({ waybill: delivery }: Gateway): Promise<number> {
  const parked = await delivery.find({ lane: 'yespo', state: 'parked' }, { limit: 1_000 })
  for (const { delivery } of parked) expect(delivery).toMatchObject({ reason: 'kills_process' })
  return parked.length
}

describe('SIGKILL in the turn of the 200', () => {
  it(`${kills} times: every event that was answered is in the ledger`, { timeout: 900_000 }, async () => {
    const path = join(folder, 'turns.db')
    const hook = fileURLToPath(new URL('testing/kill-after-answer.mjs', import.meta.url))
    // A vendor that nobody can reach, so that every event stays.
    const variables = { YESPO_API_KEY: 'k', YESPO_BASE_URL: 'http://127.0.0.1:9' }
    const answered: string[] = []
    for (let round = 0; round < kills; round++) {
      const { url, child, exited } = await start(path, variables, '--import', hook)
      const ids = [0, 1, 2].map((index) => `m-${round}-${index}`)
      // The answer's body may be cut off by the kill; its status says that the events are safe.
      expect((await sendBatch(url, ids)).status).toBe(200)
      answered.push(...ids)
      await exited
      expect(child.signalCode).toBe('SIGKILL')
    }
    const test = await startTestGateway({ store: sqliteStore({ path }), deliver: false })
    for (const messageId of answered)
      expect(await test.gateway.waybill.where('k', messageId), messageId).toMatchObject({ status: 'found' })
    const totals = await test.gateway.waybill.totals()
    const parked = await suspects(test.gateway)
    expect(totals['yespo']).toMatchObject({ accepted: answered.length, pending: answered.length - parked, parked })
    expect(await test.gateway.waybill.recount()).toEqual(totals)
    await test.close()
  })
})

describe('SIGKILL in the middle of a load', () => {
  it('loses no event that was answered: each is delivered after a restart', { timeout: 600_000 }, async () => {
    const path = join(folder, 'load.db')
    const sandbox = await startSandbox()
    const { YESPO_BASE_URL, YESPO_API_KEY } = sandboxVariables(sandbox)
    const variables = { YESPO_BASE_URL, YESPO_API_KEY }
    const answered: string[] = []

    /** Sends batches of 100 until nobody answers. */
    async function load(url: string, name: string): Promise<void> {
      for (let round = 0; ; round++) {
        const ids = Array.from({ length: 100 }, (_, index) => `${name}-${round}-${index}`)
        const status = await sendBatch(url, ids).then(
          (response) => response.status,
          () => 0,
        )
        if (status === 0) return
        expect(status).toBe(200)
        answered.push(...ids)
      }
    }

    for (let life = 0; life < sized(1, 5); life++) {
      const { url, child, exited } = await start(path, variables)
      const before = answered.length
      const clients = ['a', 'b', 'c', 'd'].map((client) => load(url, `${life}-${client}`))
      await expect.poll(() => answered.length - before, { timeout: 30_000 }).toBeGreaterThan(1_000)
      child.kill('SIGKILL')
      await Promise.all([exited, ...clients])
    }

    const { destinations } = readDestinations(variables)
    const test = await startTestGateway({ store: sqliteStore({ path }), destinations })
    const { waybill: delivery } = test.gateway
    expect(await delivery.flush({ timeoutMs: 60_000 })).toMatchObject({ settled: true })
    if ((await suspects(test.gateway)) > 0) await delivery.replay({ reason: 'kills_process' })
    expect(await delivery.flush({ timeoutMs: 60_000 })).toMatchObject({ settled: true })
    const totals = await test.gateway.waybill.totals()
    expect(totals['yespo']).toMatchObject({ pending: 0, parked: 0 })
    expect(await test.gateway.waybill.recount()).toEqual(totals)
    const received = new Set(sandbox.operations({ vendor: 'yespo' }).flatMap(({ content }) => userIdIn(content)))
    expect(answered.filter((id) => !received.has(id))).toEqual([])
    await test.close()
    await sandbox.close()
  })
})
