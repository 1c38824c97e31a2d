import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Where } from '@waybill/delivery/store'
import { type Sandbox, startSandbox, type VendorName } from '@waybill/sandbox'
import ts from 'typescript'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const readmes = [
  'README.md',
  ...['packages', 'apps'].flatMap((folder) =>
    readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}/README.md`),
  ),
]

interface Example {
  readonly name: string
  readonly code: string
  readonly path: string
}

// Beside the sources, so that imports resolve as they do for the packages themselves.
const place = `${root}tooling/.readme-examples/`

const examples: readonly Example[] = readmes.flatMap((readme) =>
  [...read(readme).matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ''], index) => ({
    name: `${readme}, example ${index + 1}`,
    code,
    path: `${place}${readme.replace(/\W+/g, '-')}-${index + 1}.ts`,
  })),
)

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
  mkdirSync(place, { recursive: true })
  for (const vendor of ['salesforce-personalization', 'yespo', 'synerise'] as const)
    writeFileSync(`${place}${vendor}.mjs`, vendorModule(vendor))
  const salesforce = sandbox.credentials['salesforce-personalization']
  for (const [name, value] of Object.entries({
    SALESFORCE_PERSONALIZATION_API_KEY_ID: salesforce.apiKeyId,
    SALESFORCE_PERSONALIZATION_API_KEY_SECRET: salesforce.apiKeySecret,
    YESPO_API_KEY: sandbox.credentials.yespo.apiKey,
    SYNERISE_API_KEY: sandbox.credentials.synerise.apiKey,
  }))
    vi.stubEnv(name, value)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
  rmSync(place, { recursive: true, force: true })
})

it('finds the examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(8)
})

it('all compile, strictly, against the sources', () => {
  for (const { path, code } of examples) writeFileSync(path, `${code}\nexport {}\n`)
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: ['vitest.config.ts'] },
    ts.sys,
    root,
  )
  const program = ts.createProgram(
    examples.map(({ path }) => path),
    { ...options, noUnusedLocals: false },
  )
  const problems = examples.flatMap(({ name, path }) => {
    const file = program.getSourceFile(path)
    return ts
      .getPreEmitDiagnostics(program, file)
      .map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  })
  expect(problems).toEqual([])
}, 300_000)

it.each(examples)('$name runs against the sandbox', async ({ code, path }) => {
  const before = sandbox.requests().length
  writeFileSync(path, atSandbox(code))
  await import(/* @vite-ignore */ path)
  if (/await \w+\.(events|accept)/.test(code)) expect(sandbox.requests().length).toBeGreaterThan(before)
})

it("the first README's order is an order at every vendor, and no delivery has a remark", async () => {
  const code = examples.find((example) => example.code.includes("event: 'Order Completed'"))?.code ?? ''
  expect(code).toContain('await waybill.accept(')
  sandbox.reset()
  const path = `${place}first-order.ts`
  writeFileSync(path, `${atSandbox(code)}\nexport const where = await waybill.where('default', 'm-1')\n`)
  const { where } = (await import(/* @vite-ignore */ path)) as { where: Where }
  expect(where).toMatchObject({ status: 'found' })
  const lanes = where.status === 'found' ? Object.values(where.lanes) : []
  expect(lanes.map(({ lane, state, remarks }) => [lane, state, remarks]).sort()).toEqual([
    ['salesforce-personalization', 'delivered', undefined],
    ['synerise', 'delivered', undefined],
    ['yespo', 'delivered', undefined],
  ])
  const received = sandbox.operations().map(({ vendor, kind, content }) => [vendor, kind, content] as const)
  expect(Object.fromEntries(received.map(([vendor, kind, content]) => [`${vendor} ${kind}`, content]))).toMatchObject({
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

/** The same code, importing each vendor through a module that sends it to its emulator, with its files beside itself. */
function atSandbox(code: string): string {
  return code
    .replace(/'@waybill\/(salesforce-personalization|yespo|synerise)'/g, "'./$1.mjs'")
    .replace(/path: 'data\//g, `path: '${place}`)
}

function vendorModule(vendor: VendorName): string {
  const name = { 'salesforce-personalization': 'SalesforcePersonalization', yespo: 'Yespo', synerise: 'Synerise' }[
    vendor
  ]
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  const settings = `{ ...rest, baseUrl: '${sandbox.urls[vendor]}' }`
  return `export * from '@waybill/${vendor}'
import { create${name} as create, ${lower}Destination as destination } from '@waybill/${vendor}'
export const create${name} = ({ region, instance, ...rest }) => create(${settings})
export const ${lower}Destination = ({ region, instance, ...rest }) => destination(${settings})
`
}

function read(path: string): string {
  try {
    return readFileSync(`${root}${path}`, 'utf8')
  } catch {
    return ''
  }
}
