import type { ChildProcess } from 'node:child_process'
import { startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sandboxVariables } from './settings/sandbox-environment.js'
import { type BundledProgram, bundleProgram } from './testing/bundle-program.js'
import { runProgram } from './testing/run-program.js'

let program: BundledProgram
const running: ChildProcess[] = []

beforeAll(async () => {
  program = await bundleProgram()
}, 60_000)
afterAll(() => program.remove())
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** Starts the program as a process of its own. */
function start(environment: Readonly<Record<string, string | undefined>>, ...options: string[]) {
  const started = runProgram([program.path, ...options], {
    WAYBILL_PORT: '0',
    WAYBILL_STORE: 'memory:',
    ...environment,
  })
  running.push(started.child)
  return started
}

const send = (url: string, writeKey: string) =>
  fetch(`${url}/v1/track`, {
    method: 'POST',
    body: JSON.stringify({ userId: 'u-1', event: 'Something Special', writeKey }),
  })

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('delivers what it has when it gets %s, and exits with 0', async (signal) => {
    const sandbox = await startSandbox({ faults: [{ name: 'slow', act: { do: 'delay', ms: 200 } }] })
    const { child, said, exited, output } = start({ ...sandboxVariables(sandbox), WAYBILL_WRITE_KEYS: 'wk-12345' })
    const url = await said(/gateway on (http:\S+)/)
    expect((await send(url, 'wk-12345')).status).toBe(200)
    child.kill(signal)
    await said(/Stopping/)
    expect(await exited, output()).toBe(0)
    expect(output()).toContain('Nothing was left to deliver')
    expect(output()).not.toContain('wk-12345')
    expect(output()).not.toContain(sandboxVariables(sandbox)['YESPO_API_KEY'])
    for (const vendor of ['salesforce-personalization', 'yespo', 'synerise'] as const)
      expect(sandbox.operations({ vendor, kind: 'event' })).toHaveLength(1)
    await sandbox.close()
  })

  it('stops as well when nobody reads what it prints any more', async () => {
    const { child, said, exited } = start({})
    await said(/gateway on (http:\S+)/)
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })

  it('takes signals that come together for one', async () => {
    const { child, said, exited, output } = start({})
    await said(/gateway on (http:\S+)/)
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await exited, output()).toBe(0)
  })

  it('stops at once at a later signal', async () => {
    const sandbox = await startSandbox({ faults: [{ name: 'down', act: { do: 'hang' } }] })
    const { child, said, exited } = start({ ...sandboxVariables(sandbox), WAYBILL_WRITE_KEYS: 'any' })
    const url = await said(/gateway on (http:\S+)/)
    await send(url, 'any')
    child.kill('SIGTERM')
    await said(/Stopping/)
    const again = setInterval(() => child.kill('SIGTERM'), 100)
    expect(await exited).toBe(1)
    clearInterval(again)
    await sandbox.close()
  })

  it('runs without any setting, against its own sandbox', async () => {
    const { child, said, exited, output } = start({})
    const url = await said(/gateway on (http:\S+)/)
    await said(/Vendors {5}the sandbox/)
    expect((await send(url, 'any')).status).toBe(200)
    child.kill('SIGTERM')
    expect(await exited, output()).toBe(0)
  })

  it('lists every wrong setting and exits with 1', async () => {
    const { exited, output } = start({ WAYBILL_PORT: 'http', SYNERISE_REGION: 'mars' })
    expect(await exited).toBe(1)
    expect(output()).toMatch(/^The gateway cannot start:\n {2}WAYBILL_PORT must be .*\n {2}SYNERISE_/)
    expect(output()).toContain('SYNERISE_REGION must be')
    expect(output()).not.toContain('    at ')
  })

  it('only looks at its settings and credentials with --check', async () => {
    const sandbox = await startSandbox()
    const good = start({ ...sandboxVariables(sandbox), WAYBILL_WRITE_KEYS: 'k' }, '--check')
    expect(await good.exited, good.output()).toBe(0)
    expect(good.output()).toMatch(/yespo +ok/)
    const bad = start({ ...sandboxVariables(sandbox), WAYBILL_WRITE_KEYS: 'k', YESPO_API_KEY: 'wrong' }, '--check')
    expect(await bad.exited, bad.output()).toBe(1)
    expect(bad.output()).toMatch(/yespo +FAILED/)
    expect(sandbox.operations()).toEqual([])
    await sandbox.close()
  })

  it('says how it is called when it does not know an option', async () => {
    const { exited, output } = start({}, '--chek')
    expect(await exited).toBe(2)
    expect(output()).toMatch(/^There is no --chek; did you mean --check\?\n\nUsage: waybill-gateway \[--check/)
  })
})

describe('what an operator can mend is said without a stack', () => {
  const says = async (environment: Readonly<Record<string, string>>, ...options: string[]) => {
    const { exited, output } = start(environment, ...options)
    const code = await exited
    expect(output()).not.toMatch(/^\s+at /m)
    return { code, output: output() }
  }
  const keyed = { WAYBILL_WRITE_KEYS: 'k' }

  it('where the database is away: host, port and cause', async () => {
    for (const options of [[], ['--check']]) {
      const { code, output } = await says(
        { ...keyed, WAYBILL_STORE: 'postgres://me:secret@127.0.0.1:9/events' },
        ...options,
      )
      expect(code).toBe(1)
      expect(output).toMatch(/127\.0\.0\.1:9\/events.*ECONNREFUSED/)
      expect(output).not.toContain('secret')
    }
  })

  it('where the store cannot be written', async () => {
    for (const options of [[], ['--check']]) {
      const { code, output } = await says({ ...keyed, WAYBILL_STORE: 'sqlite:/dev/null/below/events.db' }, ...options)
      expect([code, output]).toEqual([1, expect.stringMatching(/\/dev\/null/)])
    }
  })

  it('where the port is taken', async () => {
    const { said, child, exited } = start({})
    const { port } = new URL(await said(/gateway on (http:\S+)/))
    for (const options of [[], ['--check']]) {
      const { code, output } = await says({ WAYBILL_PORT: port }, ...options)
      expect([code, output]).toEqual([1, expect.stringContaining('in use')])
    }
    child.kill('SIGTERM')
    await exited
  })

  it('where Node is too old: in one line, before anything is loaded', async () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })`
    const preload = `data:text/javascript,${encodeURIComponent(older)}`
    const { child, exited, output } = runProgram(['--import', preload, program.path], {})
    running.push(child)
    expect(await exited).toBe(1)
    expect(output()).toBe('Waybill needs Node 20.19 or newer; this is 20.18.3.\n')
  })

  it.each(['--help', '--version'])('and %s needs no setting', async (option) => {
    const { code, output } = await says({ WAYBILL_PORT: 'wrong' }, option)
    expect(code).toBe(0)
    expect(output).toMatch(option === '--help' ? /^Usage: waybill-gateway .*--check/ : /^\d+\.\d+\.\d+\n$/)
  })
})
