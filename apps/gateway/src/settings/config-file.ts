import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import { configSchema, type GatewayConfig } from './gateway-config.js'

/** Names of the settings file, in the order in which they are looked for. */
const configFileNames = ['waybill.config.ts', 'waybill.config.mjs', 'waybill.config.js', 'waybill.config.json']

export interface ConfigFile {
  /** Absent when there is no file. */
  readonly path?: string
  readonly config: GatewayConfig
  /** Every wrong field, by its name in the file. */
  readonly issues: ConfigurationError['issues']
}

/** Reads the named file, else the first of the usual names in the folder. Throws `ConfigurationError` when the file cannot be read. */
export async function readConfigFile(folder: string, named?: string | undefined): Promise<ConfigFile> {
  const path = named
    ? resolve(folder, named)
    : configFileNames.map((name) => resolve(folder, name)).find((candidate) => existsSync(candidate))
  if (path === undefined) return { config: {}, issues: [] }
  const parsed = configSchema.safeParse(await load(path))
  if (!parsed.success) return { path, config: {}, issues: issuesOf(parsed.error) }
  // The schema does not change the parts that are code.
  return { path, config: parsed.data as GatewayConfig, issues: [] }
}

async function load(path: string): Promise<unknown> {
  try {
    switch (extname(path)) {
      case '.json':
        return JSON.parse(await readFile(path, 'utf8'))
      case '.ts': {
        const { createJiti } = await import('jiti')
        return await createJiti(import.meta.url).import(path, { default: true })
      }
      default:
        return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default
    }
  } catch (error) {
    // The text of a syntax error may quote the file, and the file may hold secrets.
    const rule = `cannot be read (${error instanceof Error ? error.name : 'unknown error'})`
    throw new ConfigurationError('The settings', [{ field: path, rule }])
  }
}
