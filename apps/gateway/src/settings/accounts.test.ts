import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWaybill } from '@waybill/delivery'
import { startSandbox } from '@waybill/sandbox'
import { sqliteStore } from '@waybill/store-sqlite'
import { yespoDestination } from '@waybill/yespo'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkProgram, startProgram } from '../start-program.js'
import { readConfigFile } from './config-file/config-file.js'
import { readConfiguredDestinations } from './destinations/configured.js'
import { readDestinations } from './gateway-destinations.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-accounts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const writeConfig = (config: object) => writeFile(join(folder, 'waybill.config.json'), JSON.stringify(config))

describe('several accounts of a vendor', () => {
  it('are a list in the file, each with a name but one, which the variables set', () => {
    const yespo = [{ name: 'yespo-pl', apiKey: 'a' }, { timeoutMs: 500 }]
    const synerise = ['de', 'pl'].map((land) => ({ name: `synerise-${land}`, apiKey: 'k', region: 'eu' as const }))
    const variables = { YESPO_API_KEY: 'key', SYNERISE_REGION: 'mars' }
    const { destinations, options, issues } = readDestinations(variables, { vendors: { yespo, synerise } })
    expect(issues).toEqual([])
    expect(destinations.map(({ name }) => name)).toEqual(['yespo-pl', 'yespo', 'synerise-de', 'synerise-pl'])
    expect(options[0]).toEqual({ name: 'yespo-pl', apiKey: 'a' })
    expect(options[1]).toEqual({ timeoutMs: 500, apiKey: 'key' })
  })

  it('are named by their place when something is wrong', () => {
    const wrong = [{ apiKey: 'a' }, { apiKey: 'b' }, { name: 'Yespo PL', apiKy: 'c' }]
    const issues = readDestinations({}, { vendors: { yespo: wrong as never } }).issues
    const fields = issues.map(({ field }) => field)
    expect(fields).toEqual(
      expect.arrayContaining(['vendors.yespo[2].name', 'vendors.yespo[2].apiKy', 'vendors.yespo[1].name']),
    )
    const renamed = [
      { name: 'a', apiKey: 'a' },
      { name: 'b', apiKey: 'b', formerNames: ['a'] },
    ]
    expect(readDestinations({}, { vendors: { yespo: renamed } }).issues).toMatchObject([
      { field: 'vendors.yespo[1].formerNames[0]' },
    ])
  })

  it.each([[[]], ['yespo'], [[1]], [null]])('are not %j', async (yespo) => {
    await writeConfig({ vendors: { yespo } })
    expect((await readConfigFile(folder)).issues).toMatchObject([{ field: 'vendors.yespo' }])
  })

  it('get what is meant for them, as the gateway runs', async () => {
    const sandbox = await startSandbox({ vendors: ['yespo'] })
    const { apiKey } = sandbox.credentials.yespo
    const account = { apiKey, baseUrl: sandbox.urls.yespo }
    const ua = { ...account, name: 'yespo-ua' }
    const pl = { ...account, name: 'yespo-pl', consent: { requires: ['marketing'] } }
    await writeConfig({
      port: 0,
      store: 'memory:',
      writeKeys: ['k', { key: 'v', destinations: ['yespo'] }],
      vendors: { yespo: [ua, pl] },
    })
    const warned: string[] = []
    const program = await startProgram({
      environment: {},
      folder,
      print: () => undefined,
      warn: (line) => warned.push(line),
    })
    const send = (messageId: string, more: object, key = 'k') =>
      fetch(`${program.url}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({ userId: messageId, event: 'Seen', messageId, ...more }),
      })
    const agreed = { context: { consent: { categoryPreferences: { marketing: true } } } }
    await send('m1', agreed)
    await send('m2', {})
    await send('m3', { integrations: { 'yespo-ua': false, Mixpanel: true }, ...agreed })
    await send('m4', { integrations: { eSputnik: false } })
    await send('m5', agreed, 'v')
    const metrics = async () => (await fetch(`${program.url}/metrics`)).text()
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toMatch(/ledger_events\{destination="yespo-ua",state="delivered"\} 3/)
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toMatch(/ledger_events\{destination="yespo-pl",state="delivered"\} 3/)
    expect(await metrics()).toMatch(/ledger_events\{destination="yespo-pl",state="skipped"\} 1/)
    expect(warned.filter((line) => line.includes('Mixpanel'))).toHaveLength(1)
    await program.stop()
    await sandbox.close()
  })
})

describe('a destination of a package', () => {
  const north = `import { defineDestination, httpAnswers } from '@waybill/core/destination'
    const limit = { calls: 1, bytes: 1000, source: 'made up' }
    const events = { method: 'POST', path: '/', limit, repeat: 'harmless', answers: 'all-or-nothing', inOrder: false }
    const transport = { send: () => Promise.reject(new Error('no')), redact: (text) => text, close: async () => undefined }
    export function northWindDestination({ name = 'north-wind', fail }) {
      if (fail) throw new TypeError('quotes a secret')
      return defineDestination({ name, endpoints: { events }, answers: httpAnswers, encode: () => ({ skip: 'no' }), transport })
    }
    export const helper = () => undefined`

  beforeEach(async () => {
    const home = join(folder, 'node_modules', 'waybill-north-wind')
    await mkdir(home, { recursive: true })
    await writeFile(
      join(home, 'package.json'),
      '{ "name": "waybill-north-wind", "type": "module", "exports": "./index.js" }',
    )
    await writeFile(join(home, 'index.js'), north)
  })

  it('is made by the name of the package, or by a path, with options', async () => {
    await writeFile(join(folder, 'own.mjs'), north)
    const destinations = [
      { module: 'waybill-north-wind' },
      { module: './own.mjs', export: 'northWindDestination', options: { name: 'own' } },
    ]
    await writeConfig({ destinations })
    const { config, issues } = await readConfigFile(folder)
    expect([config.destinations?.map((one) => one?.name), issues]).toEqual([['north-wind', 'own'], []])
    const made = await readConfiguredDestinations({ file: join(folder, 'waybill.config.json'), environment: {} })
    expect(made.map(({ destination, options }) => [destination.name, options])).toEqual([
      ['north-wind', {}],
      ['own', { name: 'own' }],
    ])
  })

  it.each<[object, string]>([
    [{ module: 'waybill-south-wind' }, 'destinations[0].module cannot be loaded: there is no "waybill-south-wind"'],
    [
      { module: 'waybill-north-wind', export: 'northWindDestinaton' },
      'destinations[0].export is no function of the module',
    ],
    [{ module: 'waybill-north-wind', export: '__proto__' }, 'destinations[0].export is no function of the module'],
    [{ module: 'waybill-north-wind', export: 'helper' }, 'destinations[0] makes no destination'],
    [
      { module: 'waybill-north-wind', options: { name: 'N' } },
      'destinations[0].options.name must be lower-case letters, digits and dashes, a letter first',
    ],
    [
      { module: 'waybill-north-wind', options: { fail: true } },
      'destinations[0] cannot be made: TypeError in waybill-north-wind',
    ],
    [
      { module: 'waybill-north-wind', exports: 'x' },
      'destinations[0] must be a destination, or { module, export, options } of a package that makes one',
    ],
  ])('that cannot be made stops the start: %j', async (one, message) => {
    await writeConfig({ destinations: [one] })
    const { issues } = await readConfigFile(folder)
    expect(issues.map(({ field, rule }) => `${field} ${rule}`)).toEqual([message])
    expect(JSON.stringify(issues)).not.toContain('secret')
  })
})

describe('a check', () => {
  it('says which consent is asked, and which lanes wait without a destination', async () => {
    const sandbox = await startSandbox({ vendors: ['yespo'] })
    const account = { apiKey: sandbox.credentials.yespo.apiKey, baseUrl: sandbox.urls.yespo }
    const path = join(folder, 'waybill.db')
    const destinations = ['gone', 'old', 'yespo'].map((name) => yespoDestination({ ...account, name }))
    const waybill = await createWaybill({ store: sqliteStore({ path }), destinations, deliver: false })
    await waybill.accept({ type: 'track', event: 'Seen', userId: 'u' })
    await waybill.close()
    const yespo = [
      { ...account, formerNames: ['old'] },
      { ...account, name: 'yespo-pl', consent: { requires: ['marketing'] } },
    ]
    const config = { port: 0, writeKeys: ['k'], store: `sqlite:${path}` }
    await writeConfig({ ...config, vendors: { yespo } })
    const { text } = await checkProgram({ environment: {}, folder })
    expect(text).toMatch(/Consent +yespo-pl needs marketing, unknown: skip; not asked for yespo/)
    expect(text).toMatch(/gone +no destination has this name, and 1 delivery waits there/)
    expect(text).toMatch(/yespo-pl +ok/)
    // It has had an event, so that it takes over no other lane.
    expect(text).toMatch(/^ +old +no destination has this name, .*yespo, which names it .*cannot take it over/m)
    await writeConfig({ ...config, vendors: { yespo: { ...account, name: 'heir', formerNames: ['gone'] } } })
    const inherited = await checkProgram({ environment: {}, folder })
    expect(inherited.text).toMatch(/^ +old +no destination has this name/m)
    expect(inherited.text).not.toMatch(/^ +gone /m)
    const printed: string[] = []
    const program = await startProgram({ environment: {}, folder, print: (line) => printed.push(line) })
    await program.stop()
    expect(printed[0]).toMatch(/ {2}Left +old: no destination has this name, and 1 delivery waits there/)
    expect(printed[0]).toMatch(/ {2}Left +yespo: /)
    expect(printed[1]).toMatch(/destinations have everything\. Kept, but without a destination: old 1, yespo 1\./)
    await writeConfig({ ...config, vendors: { yespo: account }, delivery: { discardLanes: ['gone', 'old'] } })
    const quiet = await checkProgram({ environment: {}, folder })
    expect(quiet.text).toMatch(/Consent +not asked: what events carry of it is read by no destination/)
    expect(quiet.text).not.toContain('no destination has this name')
    await sandbox.close()
  })

  it('passes no keys that the start refuses', async () => {
    const yespo = ['yespo-ua', 'yespo-pl'].map((name) => ({ apiKey: 'k', name }))
    const writeKeys = ['one', { key: 'two', destinations: ['yespo-de'] }, 'one']
    await writeConfig({ port: 0, store: 'memory:', writeKeys, vendors: { yespo } })
    const rules = { 'writeKeys[1].destinations': 'yespo-ua, yespo-pl', 'writeKeys[2]': 'the same key as writeKeys[0]' }
    await expect(checkProgram({ environment: {}, folder })).rejects.toMatchObject({
      issues: Object.entries(rules).map(([field, rule]) => ({ field, rule: expect.stringContaining(rule) })),
    })
  })

  it('names destinations whose packages have no check', async () => {
    const code =
      'export const make = ({ name }) => ({ specVersion: 1, name, endpoints: {}, plan() {}, send() {}, close() {} })'
    await mkdir(join(folder, 'node_modules/waybill-log'), { recursive: true })
    await writeFile(join(folder, 'node_modules/waybill-log/package.json'), '{"type":"module","main":"index.js"}')
    await writeFile(join(folder, 'node_modules/waybill-log/index.js'), code)
    const destinations = [{ module: 'waybill-log', export: 'make', options: { name: 'log' } }]
    await writeConfig({ port: 0, store: 'memory:', writeKeys: ['one'], destinations })
    const { text } = await checkProgram({ environment: {}, folder })
    expect(text).toMatch(/log +not checked/)
    expect(text).not.toContain('sandbox')
  })
})
