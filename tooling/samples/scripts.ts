import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sandbox, VendorName } from '@waybill/sandbox'
import { given } from './given.js'
import { pages, root, type Sample, samplesOf } from './read-samples.js'

/** A sample as a module. */
export interface Script {
  readonly name: string
  readonly sample: Sample
  /** With what it takes as given. */
  readonly code: string
  /** Absolute path, beside the page's package, so that imports resolve as they do there. */
  readonly path: string
}

/** What scripts send to in place of vendors, and of a gateway on its default port. */
export interface Places {
  readonly sandbox: Sandbox
  readonly gatewayUrl: string
  readonly databaseUrl?: string
}

const vendorNames = ['salesforce-personalization', 'yespo', 'synerise'] as const
/** Where each page's scripts are, and in `tooling` the vendors' modules that send to the sandbox. */
const folderName = '.samples'
const vendorModules = join(root, 'tooling', folderName)

/** Every sample in TypeScript or JavaScript. A `diff` is two: what was, and what is. */
export const scripts: readonly Script[] = pages.flatMap(samplesOf).flatMap((sample) => {
  const { language, code, name } = sample
  if (language === 'ts' || language === 'js') return [scriptOf(sample, { name, code, file: `${sample.index}` })]
  if (language !== 'diff') return []
  return [
    scriptOf(sample, { name: `${name}, before`, code: sideOf(code, '-'), file: `${sample.index}-before` }),
    scriptOf(sample, { name: `${name}, after`, code: sideOf(code, '+'), file: `${sample.index}-after` }),
  ]
})

export function writeScripts(): void {
  for (const { path, code } of scripts) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${code}\nexport {}\n`)
  }
}

export function removeScripts(): void {
  for (const folder of [vendorModules, ...scripts.map(({ path }) => dirname(path))])
    rmSync(folder, { recursive: true, force: true })
}

/** The environment that samples read. */
export function environmentOf({ sandbox: { credentials }, databaseUrl }: Places): Readonly<Record<string, string>> {
  const salesforce = credentials['salesforce-personalization']
  return {
    SALESFORCE_PERSONALIZATION_API_KEY_ID: salesforce.apiKeyId,
    SALESFORCE_PERSONALIZATION_API_KEY_SECRET: salesforce.apiKeySecret,
    YESPO_API_KEY: credentials.yespo.apiKey,
    WAYBILL_PERSON_KEY: 'a key of thirty-two characters!!',
    SYNERISE_API_KEY: credentials.synerise.apiKey,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  }
}

/** Runs a script, with `more` behind it; resolves with what it exports. */
export async function runScript({ path, code }: Script, places: Places, more = ''): Promise<Record<string, unknown>> {
  mkdirSync(vendorModules, { recursive: true })
  for (const vendor of vendorNames) writeFileSync(moduleOf(vendor), sendingTo(places.sandbox, vendor))
  const here = `${code}\n${more}`
    .replace(/'@waybill\/(salesforce-personalization|yespo|synerise)'/g, (_, vendor) => `'${moduleOf(vendor)}'`)
    .replaceAll('http://127.0.0.1:8080', places.gatewayUrl)
    .replace(/path: '(?:data\/)?/g, `path: '${dirname(path)}/`)
  const file = path.replace(/\.ts$/, more === '' ? '-run.ts' : '-asked.ts')
  writeFileSync(file, `${here}\nexport {}\n`)
  return (await import(/* @vite-ignore */ file)) as Record<string, unknown>
}

function scriptOf(sample: Sample, { name, code, file }: Readonly<Record<'name' | 'code' | 'file', string>>): Script {
  const home = /^(?:packages|apps)\/(?:cli\/templates\/)?[^/]+\//.exec(sample.page)?.[0] ?? 'tooling/'
  const before = sample.given === undefined ? '' : givenAs(sample.given, sample.name)
  const page = sample.page.slice(home === 'tooling/' ? 0 : home.length).replace(/\W+/g, '-')
  // A page of a package speaks of it by its own name.
  const own = code.replaceAll(`'waybill-sample-vendor'`, `'../src/index.js'`)
  return { name, sample, code: `${before}${own}`, path: join(root, home, folderName, `${page}-${file}.ts`) }
}

function givenAs(name: string, sample: string): string {
  const lines = given[name]
  if (lines === undefined) throw new Error(`${sample}: nothing is given as ${name}`)
  return `${lines}\n`
}

/** One side of a diff: its own lines, and those of both. */
function sideOf(diff: string, sign: '-' | '+'): string {
  return diff
    .split('\n')
    .filter((line) => line.startsWith(' ') || line.startsWith(sign))
    .map((line) => line.slice(1))
    .join('\n')
}

const moduleOf = (vendor: string) => join(vendorModules, `${vendor}.mjs`)

/** The vendor's package, but each client and destination of it sends to the sandbox. */
function sendingTo(sandbox: Sandbox, vendor: VendorName): string {
  const names = { 'salesforce-personalization': 'SalesforcePersonalization', yespo: 'Yespo', synerise: 'Synerise' }
  const name = names[vendor]
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  const settings = `{ ...rest, baseUrl: '${sandbox.urls[vendor]}' }`
  return `export * from '@waybill/${vendor}'
import { create${name} as create, ${lower}Destination as destination } from '@waybill/${vendor}'
export const create${name} = ({ region, instance, ...rest }) => create(${settings})
export const ${lower}Destination = ({ region, instance, ...rest }) => destination(${settings})
`
}
