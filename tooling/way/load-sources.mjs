// Hooks of Node's loader: packages of ours are loaded from their sources, which tell whenever a function begins to run.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { tellCalls } from './name-functions.mjs'

const root = new URL('../../', import.meta.url)
const { paths } = JSON.parse(readFileSync(new URL('tsconfig.json', root), 'utf8')).compilerOptions

export async function resolve(specifier, context, next) {
  const [source] = paths[specifier] ?? []
  if (source) return { url: new URL(source, root).href, shortCircuit: true }
  const isOurs = specifier.startsWith('.') && context.parentURL?.endsWith('.ts')
  const url = isOurs ? new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL) : undefined
  return url && existsSync(url) ? { url: url.href, shortCircuit: true } : next(specifier, context)
}

export async function load(url, context, next) {
  const [, file, loader] = /^(packages\/.*\.(ts|json))$/.exec(url.replace(root.href, '')) ?? []
  if (!file || file.includes('/node_modules/')) return next(url, context)
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const told = loader === 'ts' ? tellCalls(file, text) : text
  const { code } = await transform(told, { loader, format: 'esm', target: 'node20' })
  return { format: 'module', source: code, shortCircuit: true }
}
