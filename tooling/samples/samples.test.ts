import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Where } from '@waybill/delivery/store'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseDocument } from 'yaml'
import { readConfigFile } from '../../apps/gateway/src/settings/config-file/config-file.js'
import { startTestGateway, type TestGateway } from '../../apps/gateway/src/testing/start-test-gateway.js'
import { outputsOf, pages, readPage, root, samplesOf } from './read-samples.js'
import { environmentOf, type Places, removeScripts, runScript, scripts, writeScripts } from './scripts.js'
import { type Command, commandsOf, faultOf, inlineCommandsOf } from './shell-commands.js'

const samples = pages.flatMap(samplesOf)
const slow = new Set(['stores', 'transaction'])
const run = promisify(execFile)

let gateway: TestGateway
let places: Places

beforeAll(async () => {
  gateway = await startTestGateway({ writeKeys: ['my-key', 'my-key:secret'] })
  places = { sandbox: gateway.sandbox, gatewayUrl: gateway.url }
  for (const [name, value] of Object.entries(environmentOf(places))) vi.stubEnv(name, value)
  writeScripts()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await gateway.close()
  removeScripts()
})

describe('every sample of every page', () => {
  it('is found', () => {
    expect(pages.length).toBeGreaterThanOrEqual(70)
    const count = (language: string) => samples.filter((one) => one.language === language).length
    expect([scripts.length, count('sh')].map((number, at) => number >= ([20, 20][at] ?? 0))).toEqual([true, true])
  })

  it('is in a fence that tells its language, but for what a program prints', () => {
    const isCode = (text: string) => /^(?:import|const|await|npm|npx|pnpm|curl) /m.test(text)
    expect(pages.filter((page) => outputsOf(page).some(isCode))).toEqual([])
    expect(pages.filter((page) => /^ {4}(?:import|npm|npx|pnpm|curl) /m.test(readPage(page)))).toEqual([])
  })

  it('is run by the test that its remark names', () => {
    const wrong = samples.flatMap(({ name, runBy, page }) => {
      if (runBy === undefined) return []
      const isNamed = existsSync(join(root, runBy)) && readPage(runBy).includes(page.split('/').at(-1) ?? '')
      return isNamed ? [] : [`${name}: ${runBy} does not speak of it`]
    })
    expect(wrong).toEqual([])
  })
})

describe('samples in TypeScript and JavaScript', () => {
  it('all compile, strictly, against the sources', () => {
    const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(
      { ...config, include: [], files: ['vitest.config.ts'] },
      ts.sys,
      root,
    )
    const program = ts.createProgram(
      scripts.map(({ path }) => path),
      { ...options, noUnusedLocals: false, incremental: false },
    )
    const problems = scripts.flatMap(({ name, path }) =>
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(path))
        .map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
    )
    expect(problems).toEqual([])
  }, 300_000)

  const quick = scripts.filter(({ sample: { given = '', runBy, notRun } }) => !slow.has(given) && !(runBy ?? notRun))

  it.each(quick)('$name runs', async (script) => {
    const before = gateway.sandbox.requests().length
    await runScript(script, places)
    const sends = /await \w+\.(?:events|accept|track|flush|closeAndFlush)/.test(script.code)
    if (sends) await expect.poll(() => gateway.sandbox.requests().length).toBeGreaterThan(before)
  })

  it("the gateway's settings file is one that the gateway reads", async () => {
    const script = scripts.find(({ code }) => code.includes('export default defineConfig('))
    const { config, issues } = await readConfigFile('.', script?.path)
    expect([config.requestsPerMinute, issues]).toEqual([6_000, []])
  })

  it("the first page's order is an order at every vendor, and no delivery has a remark", async () => {
    const script = scripts.find(({ code }) => code.includes("event: 'Order Completed'"))
    if (!script) throw new Error('no page has an order')
    const { sandbox } = places
    sandbox.reset()
    const asked = await runScript(script, places, `export const where = await waybill.where('default', 'm-1')`)
    const { where } = asked as { where: Where }
    expect(where).toMatchObject({ status: 'found' })
    const lanes = where.status === 'found' ? Object.values(where.lanes) : []
    expect(lanes.map(({ lane, state, remarks }) => [lane, state, remarks]).sort()).toEqual([
      ['salesforce-personalization', 'delivered', undefined],
      ['synerise', 'delivered', undefined],
      ['yespo', 'delivered', undefined],
    ])
    const received = sandbox.operations().map(({ vendor, kind, content }) => [`${vendor} ${kind}`, content] as const)
    expect(Object.fromEntries(received)).toMatchObject({
      'salesforce-personalization event': {
        itemAction: 'Purchase',
        order: {
          Product: { orderId: 'o-7', totalValue: 89.5, lineItems: [{ _id: 'boot-1', price: 89.5, quantity: 1 }] },
        },
      },
      'yespo order': {
        externalOrderId: 'o-7',
        totalCost: 89.5,
        status: 'INITIALIZED',
        items: [{ externalItemId: 'boot-1', name: 'Trail boot', cost: 89.5, quantity: 1 }],
      },
      'synerise transaction': {
        orderId: 'o-7',
        revenue: { amount: 89.5, currency: 'EUR' },
        products: [{ sku: 'boot-1', name: 'Trail boot', quantity: 1 }],
      },
    })
  }, 30_000)
})

describe('commands', () => {
  const shells = samples.filter(({ language }) => language === 'sh')
  const faultsOf = async (place: string, commands: readonly Command[]) =>
    (await Promise.all(commands.map(faultOf))).flatMap((fault) => (fault === undefined ? [] : [`${place}: ${fault}`]))

  it('have scripts, packages, files and options that exist', async () => {
    const faults = [
      ...shells.map(({ name, code }) => faultsOf(name, commandsOf(code))),
      ...pages.map((page) => faultsOf(page, inlineCommandsOf(page))),
    ]
    expect((await Promise.all(faults)).flat()).toEqual([])
  })

  it('with a fault are noticed', async () => {
    const wrong = `
      npm run nothing; npm install @waybill/bench
      pnpm nothing; pnpm exec nothing; pnpm exec vitest run tooling/nothing.test.ts; pnpm --filter @waybill/nothing build
      npx waybill nothing; npx waybill backup --nothing a b; npx @waybill/gateway --nothing; npx nothing
      node bench/dist/nothing.js; nothing --at-all; bash .ci/nothing`
    const commands = commandsOf(wrong)
    expect(commands).toHaveLength(13)
    expect(await faultsOf('', commands)).toHaveLength(13)
  })

  it('are run, or their page says why not', () => {
    const silent = shells.filter(({ code, runBy, notRun }) => {
      const real = commandsOf(code).filter(
        ([program, verb]) => program !== 'curl' && `${program} ${verb}` !== 'npm install',
      )
      return real.length > 0 && runBy === undefined && notRun === undefined
    })
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  const asking = shells.filter(({ code }) => code.includes('curl '))

  it.each(asking)('$name is answered well', async ({ code }) => {
    const { urls } = places.sandbox
    const ours: Readonly<Record<string, string>> = {
      '8080': places.gatewayUrl,
      '4501': new URL(urls['salesforce-personalization']).origin,
      '4502': new URL(urls.yespo).origin,
      '4503': new URL(urls.synerise).origin,
    }
    const curls = commandsOf(code).filter(([program]) => program === 'curl')
    for (const [program, ...words] of curls) {
      const text = [program, '--fail-with-body', '--silent', '--show-error', ...words].join(' ')
      const { stdout } = await run('sh', [
        '-c',
        text.replace(/http:\/\/127\.0\.0\.1:(\d+)/g, (_, port) => ours[port] ?? ''),
      ])
      expect(stdout).not.toBe('')
    }
  })
})

it.each(samples.filter(({ language }) => language === 'json' || language === 'yaml'))('$name parses', ({ code }) => {
  const { errors, warnings } = parseDocument(code)
  expect([...errors, ...warnings].map(({ message }) => message)).toEqual([])
})
