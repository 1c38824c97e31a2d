import { fileURLToPath } from 'node:url'
import { createHttpTransport } from '@waybill/core/http'
import { createWaybill, memoryStore, type Waybill } from '@waybill/delivery'
import {
  createSalesforcePersonalization,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import { startSandbox } from '@waybill/sandbox'
import { postgresStore } from '@waybill/store-postgres'
import { sqliteStore } from '@waybill/store-sqlite'
import { createSynerise, syneriseDestination } from '@waybill/synerise'
import { createYespo, yespoDestination } from '@waybill/yespo'
import ts from 'typescript'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGateway } from '../apps/gateway/src/create-gateway.js'

type Options = Readonly<Record<string, unknown>>

/** A function of the public API that takes options of this type, and options that are right. */
type Boundary = readonly [entry: string, type: string, call: (options: never) => unknown, right?: Options]

const root = fileURLToPath(new URL('..', import.meta.url))
const event = { type: 'track', event: 'A', userId: 'u' } as const
const engine = '@waybill/delivery'
const toNobody = { store: memoryStore(), destinations: [] }
const synerise = { apiKey: 'k', baseUrl: 'https://a.example' }
const yespo = { apiKey: 'k' }
const salesforce = { account: 'a', instance: 'i', dataset: 'd' }
let waybill: Waybill

const boundaries: Readonly<Record<string, Boundary>> = {
  createWaybill: [engine, 'WaybillOptions', createWaybill, toNobody],
  'createWaybill, defaults': [engine, 'LaneOptions', (defaults) => createWaybill({ ...toNobody, defaults })],
  'createWaybill, retention': [engine, 'RetentionOptions', (retention) => createWaybill({ ...toNobody, retention })],
  accept: [engine, 'AcceptOptions', (options) => waybill.accept(event, options)],
  acceptMany: [engine, 'AcceptOptions', (options) => waybill.acceptMany([event], options)],
  decide: [engine, 'DecideOptions', (options) => waybill.decide(event, options), { destination: 'synerise' }],
  find: [`${engine}/store`, 'DeliveryQuery', (query) => waybill.find(query)],
  'find, page': [`${engine}/store`, 'FindPage', (page) => waybill.find({}, page)],
  replay: [engine, 'ReplayOptions', (options) => waybill.replay({ state: 'parked' }, options)],
  forget: [engine, 'UserIds', (ids) => waybill.forget(ids), { userId: 'u' }],
  hold: [`${engine}/store`, 'Hold', (hold) => waybill.hold(hold), { lane: 'synerise', reason: 'r' }],
  resume: [engine, 'HoldTarget', (target) => waybill.resume(target), { lane: 'synerise' }],
  flush: [engine, 'DrainOptions', (options) => waybill.flush(options)],
  close: [engine, 'DrainOptions', (options) => waybill.close(options)],
  memoryStore: [engine, 'MemoryStoreOptions', memoryStore],
  sqliteStore: ['@waybill/store-sqlite', 'SqliteStoreOptions', sqliteStore, { path: 'x.db' }],
  createHttpTransport: [
    '@waybill/core/http',
    'HttpTransportOptions',
    createHttpTransport,
    { baseUrl: 'https://a.example' },
  ],
  createSynerise: ['@waybill/synerise', 'SyneriseOptions', createSynerise, synerise],
  syneriseDestination: ['@waybill/synerise', 'SyneriseDestinationOptions', syneriseDestination, synerise],
  createYespo: ['@waybill/yespo', 'YespoOptions', createYespo, yespo],
  yespoDestination: ['@waybill/yespo', 'YespoDestinationOptions', yespoDestination, yespo],
  createSalesforcePersonalization: [
    '@waybill/salesforce-personalization',
    'SalesforcePersonalizationOptions',
    createSalesforcePersonalization,
    salesforce,
  ],
  salesforcePersonalizationDestination: [
    '@waybill/salesforce-personalization',
    'SalesforcePersonalizationDestinationOptions',
    salesforcePersonalizationDestination,
    salesforce,
  ],
  postgresStore: [
    '@waybill/store-postgres',
    'PostgresStoreOptions',
    postgresStore,
    { connectionString: 'postgres://127.0.0.1/x' },
  ],
  startSandbox: ['@waybill/sandbox', 'SandboxOptions', startSandbox, { vendors: ['yespo'] }],
  'startSandbox, control': [
    '@waybill/sandbox',
    'ControlOptions',
    (control) => startSandbox({ vendors: ['yespo'], control }),
  ],
  createGateway: ['@waybill/gateway', 'GatewayOptions', createGateway, { destinations: [] }],
}

/** Values that an option of each kind must refuse: of a wrong type, and out of range. */
const wrongs = {
  number: ['1s', null, {}, true, Number.NaN, -1],
  string: [1, null, {}, ''],
  boolean: ['yes', 1, null, {}],
  function: ['f', 1, null, {}],
  list: ['a', 1, null, {}],
  object: ['a', 1, null, []],
} as const satisfies Readonly<Record<string, readonly unknown[]>>

/** What is right although its kind would be refused elsewhere. */
const meant: ReadonlySet<string> = new Set(['startSandbox seed -1'])

/** What zod says of itself. */
const zodsWords = /\b(Invalid (input|option|key|string|value)|Too (small|big)|Unrecognized|expected|received)\b/

const { checker, entries } = makeExports()

const cases = Object.entries(boundaries).flatMap(([name, [entry, type, call, right = {}]]) =>
  optionsOf(entry, type).flatMap(({ option, kind }) => {
    const misspelt = `${option.slice(0, 2)}${option.slice(3)}`
    const values = kind === undefined ? [] : wrongs[kind]
    return [
      ...values.map((value) => [name, option, value, call, { ...right, [option]: value }] as const),
      [name, misspelt, 1, call, { ...right, [misspelt]: 1 }] as const,
    ].filter(([, field, value]) => !meant.has(`${name} ${field} ${String(value)}`))
  }),
)

beforeAll(async () => {
  waybill = await createWaybill({ store: memoryStore(), destinations: [syneriseDestination(synerise)] })
})
afterAll(async () => {
  await waybill.close()
})

it('every boundary has options to try', () => {
  for (const name of Object.keys(boundaries))
    expect(
      cases.some(([of]) => of === name),
      name,
    ).toBe(true)
  expect(cases.length).toBeGreaterThan(600)
})

it.each(cases)('%s refuses %s: %j', async (_, field, __, call, options) => {
  const error = await errorOf(() => call(options as never))
  const { issues = [], message } = error as Error & { readonly issues?: readonly { readonly field: string }[] }
  expect(issues.map((issue) => issue.field).join(' '), message).toContain(field)
  expect(`${message} ${JSON.stringify(issues)}`).not.toMatch(zodsWords)
})

async function errorOf(call: () => unknown): Promise<unknown> {
  let made: unknown
  try {
    made = await call()
  } catch (error) {
    return error
  }
  await (made as { readonly close?: () => unknown } | undefined)?.close?.()
  return expect.fail('it was taken')
}

/** The options of an exported type, each with its kind; `undefined` where it has several. */
function optionsOf(
  entry: string,
  type: string,
): { readonly option: string; readonly kind: keyof typeof wrongs | undefined }[] {
  const symbol = entries(entry).find(({ name }) => name === type)
  if (!symbol) throw new Error(`${entry} has no ${type}`)
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const declared = checker.getDeclaredTypeOfSymbol(target)
  const properties = new Map(
    (declared.isUnion() ? declared.types : [declared])
      .flatMap((one) => one.getProperties())
      .map((one) => [one.name, one]),
  )
  return [...properties.values()]
    .filter(({ name }) => name.length > 3)
    .map((property) => ({ option: property.name, kind: kindOf(checker.getTypeOfSymbol(property)) }))
}

function kindOf(type: ts.Type): keyof typeof wrongs | undefined {
  const given = checker.getNonNullableType(type)
  const kinds = new Set((given.isUnion() ? given.types : [given]).map(simpleKindOf))
  const [kind] = kinds
  return kinds.size === 1 ? kind : undefined

  function simpleKindOf(one: ts.Type): keyof typeof wrongs | undefined {
    if (one.flags & ts.TypeFlags.NumberLike) return 'number'
    if (one.flags & ts.TypeFlags.StringLike) return 'string'
    if (one.flags & ts.TypeFlags.BooleanLike) return 'boolean'
    if (!(one.flags & ts.TypeFlags.Object)) return undefined
    if (one.getCallSignatures().length > 0) return 'function'
    return checker.isArrayType(one) ? 'list' : 'object'
  }
}

function makeExports() {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const paths = options.paths as Readonly<Record<string, readonly string[]>>
  const files = Object.values(paths)
    .flat()
    .map((path) => `${root}${path.replace('./', '')}`)
  files.push(`${root}apps/gateway/src/gateway-options.ts`)
  const program = ts.createProgram(files, { ...options, noEmit: true })
  const types = program.getTypeChecker()
  const exportsOf = (entry: string) => {
    const path =
      entry === '@waybill/gateway' ? 'apps/gateway/src/gateway-options.ts' : (paths[entry]?.[0] ?? '').replace('./', '')
    const source = program.getSourceFile(`${root}${path}`)
    const symbol = source && types.getSymbolAtLocation(source)
    return symbol ? types.getExportsOfModule(symbol) : []
  }
  return { checker: types, entries: exportsOf }
}
