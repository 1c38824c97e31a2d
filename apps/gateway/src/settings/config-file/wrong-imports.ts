import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Issue } from '@waybill/core'
import { isFields, likelyWord } from '@waybill/core/destination'
import { positionAt } from './json-position.js'
import type { Modules } from './waybill-modules.js'

const importing = /^[ \t]*import\s+(?!type\b)([^'"]*?)\s*from\s*['"]([^'"]+)['"]/gm

/**
 * The names that a settings file imports and that do not exist there: they would be undefined, and a setting be absent without
 * a word. Sees what `modules` and files beside it export; a file counts as exporting every word in it. Types are not judged.
 */
export function wrongImports(path: string, modules: Modules): readonly Issue[] {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
  return [...text.matchAll(importing)].flatMap(({ 0: whole, 1: names = '', 2: specifier = '', index }) => {
    const words = exportsOf(path, specifier, modules)
    if (!words) return []
    return namesIn(names).flatMap(([name, shown]): Issue[] => {
      if (words.includes(name) || isType(name, specifier, modules)) return []
      const { line, column } = positionAt(text, index + whole.indexOf(shown))
      const likely = likelyWord(name, words)
      return [
        {
          field: `${path}:${line}:${column}`,
          rule: `cannot be read: "${specifier}" exports no ${name === 'default' ? 'default' : `"${name}"`}`,
          ...(likely && { hint: `did you mean ${likely}?` }),
        },
      ]
    })
  })
}

/** The names of values that are imported, and what stands for each in the text. */
function namesIn(clause: string): readonly (readonly [name: string, shown: string])[] {
  const [, list = ''] = /\{([^}]*)\}/.exec(clause) ?? []
  const named = list.split(',').flatMap((one) => /^\s*(?!type\s)([\w$]+)/.exec(one)?.[1] ?? [])
  const [, whole] = /^([\w$]+)\s*(?:,|$)/.exec(clause.trim()) ?? []
  return [...named.map((name) => [name, name] as const), ...(whole ? [['default', whole] as const] : [])]
}

/** A type of ours is exported, but no value: it begins with a capital letter. */
function isType(name: string, specifier: string, modules: Modules): boolean {
  return specifier in modules && /^[A-Z]/.test(name)
}

/** What a module may export; undefined where that is not known. */
function exportsOf(path: string, specifier: string, modules: Modules): readonly string[] | undefined {
  const module = modules[specifier]
  if (isFields(module)) return Object.keys(module)
  if (!/^\.{1,2}\//.test(specifier) || specifier.endsWith('.json')) return undefined
  const named = resolve(dirname(path), specifier)
  const source = named.replace(/\.([mc]?)js$/, '.$1ts')
  const file = [named, source, `${named}.ts`, `${named}.mts`, `${named}.js`, `${named}.mjs`].find((one) => isFile(one))
  const text = file && readFileSync(file, 'utf8')
  if (!text || /export\s*\*|\bexports\b/.test(text)) return undefined
  return text.match(/[\w$]+/g) ?? []
}

function isFile(path: string): boolean {
  return existsSync(path) && /\.[mc]?[jt]s$/.test(path)
}
