// Lets a process of a test run the sources as they are, with the packages where tsconfig.json says that they are.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const root = new URL('../../../../', import.meta.url)
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.json', root), 'utf8'))

export function resolve(specifier, context, next) {
  const path = compilerOptions.paths[specifier]?.[0]
  if (path) return { url: new URL(path, root).href, shortCircuit: true }
  const isOurs = specifier.startsWith('.') && context.parentURL?.endsWith('.ts')
  return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context)
}

export function load(url, context, next) {
  if (url.endsWith('/package.json') && !context.importAttributes.type) return versionOf(url)
  if (!url.endsWith('.ts')) return next(url, context)
  const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), { loader: 'ts' })
  return { format: 'module', source: code, shortCircuit: true }
}

/** A bundler gives a manifest's fields by name, and `version` is the one that sources ask for. */
function versionOf(url) {
  const { version } = JSON.parse(readFileSync(fileURLToPath(url), 'utf8'))
  return { format: 'module', source: `export const version = ${JSON.stringify(version)}`, shortCircuit: true }
}
