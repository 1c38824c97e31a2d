import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Destination } from '@waybill/core'
import { startSandbox } from '@waybill/sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkProgram, startProgram } from '../../start-program.js'
import { readDestinations } from '../gateway-destinations.js'
import { readGatewaySettings } from '../gateway-settings.js'
import { sandboxVariables } from '../sandbox-environment.js'
import { readConfigFile } from './config-file.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-config-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFile(join(folder, name), text)
const config = { port: 0, store: 'memory:', writeKeys: ['a', { key: 'b', destinations: ['yespo'] }] }

describe('the settings file', () => {
  it('need not be there', async () => {
    expect(await readConfigFile(folder)).toEqual({ config: {}, issues: [] })
  })

  it.each([
    ['waybill.config.json', JSON.stringify(config)],
    ['waybill.config.mjs', `export default ${JSON.stringify(config)}`],
    [
      'waybill.config.ts',
      `const port: number = 0\nexport default { ...${JSON.stringify(config)}, port } satisfies object`,
    ],
  ])('is read from %s', async (name, text) => {
    await write(name, text)
    expect(await readConfigFile(folder)).toMatchObject({ path: join(folder, name), config, issues: [] })
  })

  it('is the one that is named, else the first of the usual names', async () => {
    await write('waybill.config.json', '{"port": 1}')
    await write('waybill.config.mjs', 'export default { port: 2 }')
    await write('other.json', '{"port": 3}')
    expect((await readConfigFile(folder)).config.port).toBe(2)
    expect((await readConfigFile(folder, 'other.json')).config.port).toBe(3)
  })

  it('names every wrong field at once', async () => {
    const wrong = {
      port: 70_000,
      store: 'redis://x',
      adminToken: 'short',
      writeKeys: ['a b'],
      lmits: {},
      limits: { eventBytes: 0 },
    }
    await write('waybill.config.json', JSON.stringify(wrong))
    const { issues } = await readConfigFile(folder)
    expect(issues.map(({ field }) => field.split(/[.[]/)[0]).sort()).toEqual(
      ['adminToken', 'limits', 'lmits', 'port', 'store', 'writeKeys'].sort(),
    )
    expect(JSON.stringify(issues)).not.toMatch(/short|a b/)
  })

  it('is judged in one round with all other settings, whatever is wrong of them', async () => {
    const wrong = {
      port: 'http',
      writeKeys: ['a', 7, { key: 'b', destinations: ['yespo', 'synerize'] }, 'a'],
      corsOrigins: ['https://shop.example/'],
      vendors: { yespo: [{ apiKey: 'k' }, { name: 'yespo-pl', apiKey: 'k', timeoutMs: 'x' }], mixpanel: {} },
      destinations: [{ module: './nowhere.mjs' }, 'no'],
      decide: { timeoutMs: -1 },
      storeOptions: { maxPendin: 1 },
      delivery: { lanes: { 'yespo-pl': { concurrency: 0 } }, retention: { settledForMs: '7d' } },
    }
    await write('waybill.config.json', JSON.stringify(wrong))
    const environment = { WAYBILL_STORE: 'memory:', WAYBILL_LOG_LEVEL: 'loud', SYNERISE_API_KEY: 'k' }
    const failure = await checkProgram({ environment, folder }).catch((error: unknown) => error)
    const { issues } = failure as { readonly issues: readonly { readonly field: string }[] }
    expect(issues.map(({ field }) => field).sort()).toEqual([
      'SYNERISE_REGION',
      'WAYBILL_LOG_LEVEL',
      'corsOrigins[0]',
      'decide.timeoutMs',
      'delivery.lanes.yespo-pl.concurrency',
      'delivery.retention.settledForMs',
      'destinations[0].module',
      'destinations[1]',
      'port',
      'storeOptions.maxPendin',
      'vendors.mixpanel',
      'vendors.yespo[1].timeoutMs',
      'writeKeys[1]',
      'writeKeys[3]',
    ])
    await write('waybill.config.json', '{')
    const unread = await checkProgram({ environment, folder }).catch(String)
    expect(unread).toMatch(/WAYBILL_LOG_LEVEL .*waybill\.config\.json:1:2 cannot be read/)
    expect(unread).not.toContain('SYNERISE_REGION')
  })

  it('says how much is for ever where JSON cannot', async () => {
    await write('waybill.config.json', JSON.stringify({ delivery: { retention: { settledForMs: '7d' } } }))
    await expect(checkProgram({ environment: {}, folder })).rejects.toThrow(
      'delivery.retention.settledForMs must be milliseconds, at least 0, or Infinity for ever, not a text (a number without quotes; JSON has no Infinity',
    )
  })

  it('names a rate of no endpoint before the start', async () => {
    const delivery = { lanes: { yespo: { rates: { evnts: { perSecond: 1 } } } } }
    await write(
      'waybill.config.json',
      JSON.stringify({ writeKeys: ['k'], vendors: { yespo: { apiKey: 'k' } }, delivery }),
    )
    await expect(checkProgram({ environment: {}, folder })).rejects.toThrow(
      'delivery.lanes.yespo.rates.evnts names no endpoint',
    )
  })

  it('that cannot be read is refused without a word of its text', async () => {
    await write('waybill.config.json', '{"adminToken": "a-secret-of-mine" x}')
    const failure = await readConfigFile(folder).catch(String)
    expect(failure).toContain('cannot be read')
    expect(failure).not.toContain('secret')
  })

  it.each<[string, object, string, object?]>([
    ['a concurrency', { defaults: { concurrency: 'many' } }, 'delivery.defaults.concurrency must be a whole number'],
    ['an order', { order: 'peruser' }, 'delivery.order must be one of'],
    ['a retention', { retention: { settledForMs: '7d' } }, 'delivery.retention.settledForMs must be milliseconds'],
    ['a misspelt part', { retntion: {} }, 'delivery.retntion is not a known option (did you mean retention?)'],
    ['a lane of no vendor', { lanes: { synerize: {} } }, 'delivery.lanes.synerize names no destination'],
    ['a lane of a vendor left out', { lanes: { yespo: {} } }, 'names no destination', { SYNERISE_API_KEY: 'k' }],
  ])('of a wrong engine stops the start by the path of the field: %s', async (_, delivery, message, variables) => {
    await write('waybill.config.json', JSON.stringify({ ...config, writeKeys: ['a'], delivery }))
    const environment = { ...(variables && { SYNERISE_REGION: 'eu' }), ...variables }
    const print = () => undefined
    await expect(startProgram({ environment, folder, print })).rejects.toThrow(message)
    await expect(checkProgram({ environment, folder })).rejects.toThrow(message)
  })

  it('of a wrong vendor does not make a stranger of its lane', async () => {
    const delivery = { lanes: { synerise: { concurrency: 3 } } }
    await write(
      'waybill.config.json',
      JSON.stringify({ ...config, delivery, vendors: { synerise: {}, yespo: { apiKey: 'k' } } }),
    )
    const failure = await checkProgram({ environment: {}, folder }).catch(String)
    expect(failure).toContain('SYNERISE_REGION')
    expect(failure).not.toContain('delivery')
  })

  it('paces the engine', async () => {
    await write(
      'waybill.config.json',
      JSON.stringify({ ...config, delivery: { lanes: { synerise: { concurrency: 3 } } } }),
    )
    const program = await startProgram({ environment: {}, folder, print: () => undefined })
    await program.stop()
  })

  it('yields to the environment', () => {
    const file = { port: 1, host: 'localhost', writeKeys: ['file'], store: 'memory:' }
    const { settings } = readGatewaySettings({ WAYBILL_PORT: '2', WAYBILL_WRITE_KEYS: 'environment' }, file)
    expect(settings).toMatchObject({ port: 2, host: 'localhost', writeKeys: ['environment'], store: 'memory:' })
  })

  it('configures vendors; a wrong option is named by where it stands', () => {
    const file = { vendors: { yespo: { baseUrl: 'nonsense' }, synerise: { apiKey: 'k' } } }
    const { issues } = readDestinations({ YESPO_API_KEY: 'k' }, file)
    expect(issues.map(({ field }) => field)).toEqual(['vendors.yespo.baseUrl', 'SYNERISE_REGION'])
  })

  it('reaches engine, log and routes, as the program starts', async () => {
    const sandbox = await startSandbox({ faults: [{ name: 'silent', act: { do: 'hang' } }] })
    const text = `export default {
      ...{ port: 0, store: 'memory:', logLevel: 'debug', stopWithinMs: 100, writeKeys: ['k'], adminToken: 'sixteen-letters!' },
      ...{ corsOrigins: ['https://shop.example'], requestsPerMinute: 3, limits: { eventBytes: 1000 } },
      decide: { timeoutMs: 10, fallback: 'nothing' },
      vendors: { yespo: ${JSON.stringify({ apiKey: 'k', baseUrl: sandbox.urls.yespo })} },
      delivery: { consent: (events) => events.map(({ event }) => event !== 'Unwanted') },
    }`
    await write('waybill.config.mjs', text)
    const printed: string[] = []
    const warned: string[] = []
    const settings = { environment: {}, folder, print: (line: string) => printed.push(line) }
    const program = await startProgram({ ...settings, warn: (line) => warned.push(line) })
    const send = (path: string, event: object) =>
      fetch(program.url + path, {
        method: 'POST',
        headers: { authorization: 'Bearer k', origin: 'https://shop.example' },
        body: JSON.stringify({ userId: 'u', event: 'Wanted', ...event }),
      })
    expect((await send('/v1/track', { properties: { text: 'x'.repeat(1_000) } })).status).toBe(413)
    const unwanted = await send('/v1/track', { event: 'Unwanted' })
    expect([unwanted.status, unwanted.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://shop.example',
    ])
    expect(await (await send('/v1/decide', {})).json()).toMatchObject({ reason: 'timeout', decision: 'nothing' })
    expect((await send('/v1/track', {})).status).toBe(429)
    expect((await fetch(`${program.url}/admin/`)).status).not.toBe(404)
    expect(warned.join('\n')).toContain('"msg":"request"')
    const startedAt = performance.now()
    await program.stop()
    expect(performance.now() - startedAt).toBeLessThan(8_000)
    expect(printed[1]).toContain('Not delivered and lost with this process: yespo 1.')
    await sandbox.close()
  })

  it('brings destinations of its own', async () => {
    const own = { name: 'north-wind', plan: () => ({ requests: [], settled: [] }), send: async () => [] }
    const { destinations, issues } = readDestinations({}, { destinations: [own as unknown as Destination] })
    expect([destinations.map(({ name }) => name), issues]).toEqual([['north-wind'], []])
  })

  it('gives a check the options of its vendors', async () => {
    const sandbox = await startSandbox()
    const yespo = { apiKey: sandbox.credentials.yespo.apiKey, baseUrl: sandbox.urls.yespo }
    await write('waybill.config.json', JSON.stringify({ writeKeys: ['k'], vendors: { yespo } }))
    const report = await checkProgram({ environment: {}, folder })
    expect(report.text).toMatch(/yespo +ok/)
    expect(report.text).toContain(join(folder, 'waybill.config.json'))
    await sandbox.close()
  })

  it('decides who may send where, as the program starts', async () => {
    await write('waybill.config.json', JSON.stringify(config))
    const printed: string[] = []
    const environment = { WAYBILL_CONFIG: join(folder, 'waybill.config.json') }
    const program = await startProgram({ environment, print: (text) => printed.push(text) })
    const send = (key: string) =>
      fetch(`${program.url}/v1/track`, {
        method: 'POST',
        body: JSON.stringify({ userId: 'u', event: 'A', writeKey: key }),
      })
    expect([(await send('a')).status, (await send('b')).status, (await send('c')).status]).toEqual([200, 200, 401])
    await program.stop()
  })
})

describe('a check', () => {
  it('says what the vendors think of the credentials, and sends no event', async () => {
    const sandbox = await startSandbox()
    const report = await checkProgram({
      environment: { ...sandboxVariables(sandbox), WAYBILL_STORE: 'memory:', WAYBILL_WRITE_KEYS: 'k' },
    })
    expect(report.text).toMatch(/yespo +ok/)
    expect(report.text).toMatch(/synerise +ok/)
    expect(report.text).toMatch(/salesforce-personalization +ok/)
    expect(report.ok).toBe(true)
    expect(sandbox.operations()).toEqual([])
    await sandbox.close()
  })

  it('finds wrong credentials, one vendor at a time, and shows none of them', async () => {
    const sandbox = await startSandbox()
    const environment = {
      ...sandboxVariables(sandbox),
      YESPO_API_KEY: 'wrong-secret-1',
      SYNERISE_API_KEY: 'wrong-secret-2',
      SALESFORCE_PERSONALIZATION_API_KEY_SECRET: 'wrong-secret-3',
      WAYBILL_WRITE_KEYS: 'k',
      WAYBILL_STORE: 'postgres://user:wrong-secret-4@db.example/events',
    }
    const report = await checkProgram({ environment })
    expect(report.ok).toBe(false)
    for (const vendor of ['yespo', 'synerise', 'salesforce-personalization'])
      expect(report.text).toMatch(new RegExp(`${vendor} +FAILED: .+`))
    expect(report.text).toContain('PostgreSQL at db.example:5432/events')
    expect(report.text).not.toContain('wrong-secret')
    await sandbox.close()
  })

  it('does not pass wrong settings', async () => {
    await expect(checkProgram({ environment: { WAYBILL_PORT: 'x' } })).rejects.toMatchObject({
      name: 'ConfigurationError',
    })
  })
})
