import { existsSync, statSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import { issuesOf } from '@waybill/core/zod'
import { isDestinationModule, makeDestinations } from '../destinations/modules.js'
import { configSchema, type GatewayConfig } from '../gateway-config.js'
import { faultOf, specifierOf } from './fault.js'
import { type Modules, waybillModule, waybillModules } from './waybill-modules.js'
import { wrongImports } from './wrong-imports.js'

/** Names of the settings file, in the order in which they are looked for. */
const configFileNames = ['ts', 'mts', 'mjs', 'js', 'json'].map((extension) => `waybill.config.${extension}`)

/** What the file says, with the destinations that its packages have made. What is wrong is left out, or undefined in a list. */
export interface ReadConfig extends Omit<GatewayConfig, 'destinations' | 'writeKeys'> {
  readonly writeKeys?: readonly (NonNullable<GatewayConfig['writeKeys']>[number] | undefined)[] | undefined
  readonly destinations?: readonly (Destination | undefined)[]
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
  const { said, parsed } = await load(path)
  const wrong = parsed.success ? [] : issuesOf(parsed.error, configSchema, path)
  // The schema does not change the parts that are code.
  const { destinations: given, ...config } = (parsed.success ? parsed.data : withoutWrong(said, wrong)) as GatewayConfig
  if (!given) return { path, config, issues: wrong }
  const loadBeside = async (specifier: string) => run(path, await waybillModules(), specifier)
  const { destinations, issues } = await makeDestinations(given, loadBeside)
  const moduleOptions = given.map((one) => (isDestinationModule(one) ? one.options : undefined))
  return { path, config: { ...config, destinations, moduleOptions }, issues: [...wrong, ...issues] }
}

/** The file without its wrong parts, so that all others are judged in the same round: a field, a vendor, or one of a list. */
function withoutWrong(said: object, issues: readonly Issue[]): unknown {
  const parts = issues.map(
    ({ field }) => /^(?:vendors\.[^.[]+|(?:writeKeys|destinations)\[\d+\]|[^.[]+)/.exec(field)?.[0],
  )
  const wrong = new Set(parts)
  const kept = Object.entries(said).filter(([name]) => !wrong.has(name))
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (Array.isArray(value))
        return [name, value.map((one, index) => (wrong.has(`${name}[${index}]`) ? undefined : one))]
      if (name !== 'vendors' || !isFields(value)) return [name, value]
      return [name, Object.fromEntries(Object.entries(value).filter(([vendor]) => !wrong.has(`vendors.${vendor}`)))]
    }),
  )
}

/** What the file says, as it is and as the schema reads it. */
async function load(path: string) {
  const isCode = /\.[mc]?[jt]s$/.test(path)
  const modules = isCode ? await waybillModules() : {}
  const isThere = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  const wrong = isCode && isThere ? wrongImports(path, modules) : []
  if (wrong.length > 0) throw new ConfigurationError('The settings', wrong)
  const exported = await reading(path, async () => {
    await access(path)
    if (statSync(path).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
    if (extname(path) === '.json') return { default: JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')) }
    return isCode ? run(path, modules) : undefined
  })
  if (!exported) throw unfit(path, 'is no settings file', 'its name must end with .ts, .mts, .js, .mjs or .json')
  if (!Object.keys(exported).includes('default'))
    throw unfit(path, 'has no default export', 'export default defineConfig({ … })')
  const said: unknown = exported['default']
  if (typeof said === 'function')
    throw unfit(path, 'exports a function, not an object of settings', 'call it: export default await settings()')
  if (!isFields(said)) throw unfit(path, 'must be an object of settings')
  // It runs code of the file, too: a field may be a getter.
  return { said, parsed: await reading(path, async () => configSchema.safeParse(said)) }
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new ConfigurationError('The settings', faultOf(path, error))
  }
}

function unfit(path: string, rule: string, hint?: string): ConfigurationError {
  return new ConfigurationError('The settings', [{ field: path, rule, ...(hint && { hint }) }])
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
