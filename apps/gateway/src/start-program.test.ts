import { mkdtemp, rm, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import type { Environment } from './settings/gateway-settings.js'
import { sandboxVariables } from './settings/sandbox-environment.js'
import { type Program, startProgram } from './start-program.js'
import { basic } from './testing/start-test-gateway.js'

const programs: Program[] = []
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
})

async function run(environment: Environment) {
  const printed: string[] = []
  const program = await startProgram({
    environment: { WAYBILL_PORT: '0', WAYBILL_STORE: 'memory:', ...environment },
    print: (text) => printed.push(text),
  })
  programs.push(program)
  return { program, printed }
}

const send = (url: string, writeKey = 'any-key') =>
  fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: basic(writeKey), 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'u-1', event: 'Something Special' }),
  })

describe('the program', () => {
  it('runs against the sandbox when no vendor is configured, and says so', async () => {
    const { program, printed } = await run({})
    expect(printed).toHaveLength(1)
    const notice = printed[0] ?? ''
    expect(notice).toContain(program.url)
    expect(notice).toContain('sandbox')
    expect(notice).toContain('NOT durable')
    for (const vendor of ['salesforce-personalization at http://127.0.0.1:', 'yespo at http', 'synerise at http'])
      expect(notice).toContain(vendor)
    expect(notice).toContain(`${program.url}/v1/track`)
    expect((await send(program.url)).status).toBe(200)
    await program.stop()
    expect(printed[1]).toContain('Nothing was left')
    await expect(send(program.url)).rejects.toThrow()
  })

  it('sends to the vendors that are configured, and only there; prints no key', async () => {
    const sandbox = await startSandbox()
    const { SYNERISE_API_KEY, SYNERISE_BASE_URL } = sandboxVariables(sandbox)
    const { program, printed } = await run({ SYNERISE_API_KEY, SYNERISE_BASE_URL, WAYBILL_WRITE_KEYS: 'my-write-key' })
    expect(printed[0]).toContain('Vendors     synerise\n')
    expect(printed[0]).not.toContain('sandbox')
    expect(printed[0]).not.toContain('my-write-key')
    expect(printed[0]).not.toContain(SYNERISE_API_KEY)
    expect((await send(program.url)).status).toBe(401)
    expect((await send(program.url, 'my-write-key')).status).toBe(200)
    await program.stop()
    expect(sandbox.operations().map(({ vendor, kind }) => [vendor, kind])).toEqual([['synerise', 'event']])
    await sandbox.close()
  })

  it('sends nothing to configured vendors when the sandbox is asked for', async () => {
    const real = await startSandbox()
    const { program, printed } = await run({ ...sandboxVariables(real), WAYBILL_SANDBOX: '1' })
    expect(printed[0]).toContain('sandbox')
    expect((await send(program.url)).status).toBe(200)
    await program.stop()
    expect(real.requests()).toEqual([])
    await real.close()
  })

  it('keeps events in the file that is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-program-'))
    const path = join(folder, 'events.db')
    const { program, printed } = await run({ WAYBILL_STORE: `sqlite:${path}` })
    expect(printed[0]).toContain(path)
    expect((await send(program.url)).status).toBe(200)
    await program.stop()
    expect((await stat(path)).size).toBeGreaterThan(0)
    await rm(folder, { recursive: true })
  })

  it('keeps events in the PostgreSQL that is named', async () => {
    const database = createServer()
    await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve))
    const called = new Promise<void>((resolve) =>
      database.on('connection', (socket) => {
        socket.on('error', () => undefined)
        socket.destroy()
        resolve()
      }),
    )
    const { port } = database.address() as AddressInfo
    const failed = run({ WAYBILL_STORE: `postgres://me@127.0.0.1:${port}/events` })
    failed.catch(() => undefined)
    await called
    await expect(failed).rejects.toThrow()
    database.close()
  })

  it('logs as much as it is told', async () => {
    const quiet = await run({ WAYBILL_LOG_LEVEL: 'error' })
    const chatty = await run({ WAYBILL_LOG_LEVEL: 'debug' })
    for (const { program, printed } of [quiet, chatty]) {
      await send(program.url)
      await program.stop()
      expect(printed.some((line) => line.includes('"msg":"request"'))).toBe(printed === chatty.printed)
    }
  })

  it('prints what is left when it must stop before everything is delivered', async () => {
    const sandbox = await startSandbox({ faults: [{ name: 'down', act: { do: 'hang' } }] })
    const { YESPO_API_KEY, YESPO_BASE_URL } = sandboxVariables(sandbox)
    const { program, printed } = await run({ YESPO_API_KEY, YESPO_BASE_URL, WAYBILL_WRITE_KEYS: 'any-key' })
    await send(program.url)
    await program.stop({ timeoutMs: 200 })
    expect(printed[1]).toContain('Not delivered and lost with this process: yespo 1.')
    await sandbox.close()
  })

  it('names every wrong variable at once and starts nothing', async () => {
    const environment = {
      WAYBILL_PORT: 'http',
      WAYBILL_HOST: '0.0.0.0',
      YESPO_BASE_URL: 'x',
      SYNERISE_API_KEY: 'secret-key',
    }
    const failure = await run(environment).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ConfigurationError' })
    for (const name of ['WAYBILL_PORT', 'WAYBILL_WRITE_KEYS', 'YESPO_API_KEY', 'YESPO_BASE_URL', 'SYNERISE_REGION'])
      expect(String(failure)).toContain(name)
    expect(String(failure)).not.toContain('secret-key')
  })

  it('says which variable to change when the port is taken', async () => {
    const { program } = await run({})
    const failure = await run({ WAYBILL_PORT: new URL(program.url).port }).catch((error: unknown) => error)
    expect(String(failure)).toContain('WAYBILL_PORT')
  })
})
