import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { portsOf } from './command-options.js'
import { runSandboxCommand } from './run-sandbox-command.js'

const options = { host: '127.0.0.1', port: 4500, seed: 1, keep: 1 }

describe('ports of the vendors', () => {
  it('are the next ones, or free ones', () => {
    expect(portsOf(options)).toEqual({ 'salesforce-personalization': 4501, yespo: 4502, synerise: 4503 })
    expect(portsOf({ ...options, port: 0 })).toEqual({ 'salesforce-personalization': 0, yespo: 0, synerise: 0 })
  })

  it('are those that are given', () => {
    expect(portsOf({ ...options, salesforcePort: 1, yespoPort: 2, synerisePort: 3 })).toEqual({
      'salesforce-personalization': 1,
      yespo: 2,
      synerise: 3,
    })
  })
})

describe('waybill-sandbox', () => {
  let sandbox: Sandbox | undefined
  afterEach(() => sandbox?.close())
  const run = async (...args: string[]): Promise<Sandbox> => {
    const result = await runSandboxCommand(['--port', '0', ...args], {
      stdout: () => undefined,
      stderr: () => undefined,
    })
    if (!('sandbox' in result)) return expect.fail(`it ended with ${result.exitCode}`)
    sandbox = result.sandbox
    return sandbox
  }
  /** The status of the control API when it is called by this name. */
  const statusFor = (url: string, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/__sandbox`, { headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

  it('lets the control API be called by a further name', async () => {
    const { controlUrl = '' } = await run('--allow-host', 'sandbox.test', '--allow-host', 'other.test')
    expect(await statusFor(controlUrl, 'sandbox.test')).toBe(200)
    expect(await statusFor(controlUrl, 'other.test')).toBe(200)
    expect(await statusFor(controlUrl, 'evil.test')).toBe(403)
  })

  // Other systems have one loopback address.
  it.runIf(process.platform === 'linux')('listens on the host that it is told', async () => {
    const { urls, controlUrl } = await run('--host', '127.0.0.2')
    for (const url of [...Object.values(urls), controlUrl]) expect(url).toContain('http://127.0.0.2:')
  })
})
