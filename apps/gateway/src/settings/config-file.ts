import { existsSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError, type Destination } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import { faultOf, specifierOf } from './config-fault.js'
import { isDestinationModule, makeDestinations } from './destinations/modules.js'
import { configSchema, type GatewayConfig } from './gateway-config.js'
import { type Modules, waybillModule, waybillModules } from './waybill-modules.js'

/** Names of the settings file, in the order in which they are looked for. */
const configFileNames = ['ts', 'mts', 'mjs', 'js', 'json'].map((extension) => `waybill.config.${extension}`)

/** What the file says, with the destinations that its packages have made. */
export interface ReadConfig extends GatewayConfig {
  readonly destinations?: readonly Destination[]
  /** The options of each of `destinations` that a package has made. */
  readonly moduleOptions?: readonly (object | undefined)[]
}

export interface ConfigFile {
  /** Absent when there is no file. */
  readonly path?: string
  readonly config: ReadConfig
  /** Every wrong field, by its name in the file. */
  readonly issues: ConfigurationError['issues']
}

/**
 * Reads the named file, else the first of the usual names in the folder. It may import `@waybill/*`, what is installed beside
 * it, and files of its own, in TypeScript or JavaScript. Throws `ConfigurationError` when the file cannot be read.
 */
export async function readConfigFile(folder: string, named?: string | undefined): Promise<ConfigFile> {
  const path = named
    ? resolve(folder, named)
    : configFileNames.map((name) => resolve(folder, name)).find((candidate) => existsSync(candidate))
  if (path === undefined) return { config: {}, issues: [] }
  const parsed = configSchema.safeParse(await load(path))
  if (!parsed.success) return { path, config: {}, issues: issuesOf(parsed.error, configSchema, 'settings') }
  // The schema does not change the parts that are code.
  const { destinations: given, ...config } = parsed.data as GatewayConfig
  if (!given) return { path, config, issues: [] }
  const loadBeside = async (specifier: string) => run(path, await waybillModules(), specifier)
  const { destinations, issues } = await makeDestinations(given, loadBeside)
  const moduleOptions = given.map((one) => (isDestinationModule(one) ? one.options : undefined))
  return { path, config: { ...config, destinations, moduleOptions }, issues }
}

async function load(path: string): Promise<unknown> {
  try {
    if (extname(path) === '.json') return JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
    await access(path)
    const found = await run(path, await waybillModules())
    if (Object.keys(found).includes('default')) return found['default']
  } catch (error) {
    throw new ConfigurationError('The settings', faultOf(path, error))
  }
  const hint = 'export default defineConfig({ … })'
  throw new ConfigurationError('The settings', [{ field: path, rule: 'has no default export', hint }])
}

/** Runs the file, or what it names, again with each further module that it turns out to import. */
async function run(path: string, virtualModules: Modules, named = path): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(pathToFileURL(path).href, { virtualModules, fsCache: false, moduleCache: false })
  try {
    return await jiti.import(named)
  } catch (error) {
    const missing = specifierOf(error)
    const found = missing === undefined ? undefined : await waybillModule(missing)
    if (missing === undefined || found === undefined || missing in virtualModules) throw error
    return run(path, { ...virtualModules, [missing]: found }, named)
  }
}
