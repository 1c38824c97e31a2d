import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const languages = ['ts', 'js', 'diff', 'sh', 'json', 'yaml', 'html', 'mermaid'] as const

/** A piece of a page that readers copy. */
export interface Sample {
  /** Page and line, like `docs/backup.md:11`. */
  readonly name: string
  /** Path of the page from the root. */
  readonly page: string
  /** Place among the page's samples, from 1. */
  readonly index: number
  readonly language: (typeof languages)[number]
  readonly code: string
  /** Name of what the sample takes as given; see `given.ts`. */
  readonly given?: string
  /** File of the test that runs it. */
  readonly runBy?: string
  /** Reason for which it is checked, but run by no test. */
  readonly notRun?: string
}

/** Pages that people wrote. What is generated from code, or by changesets, is checked where it is made. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
  ...pagesIn('docs'),
  ...['packages', 'apps'].flatMap(pagesIn).filter((page) => !/CHANGELOG|\.sized\.|\/src\//.test(page)),
]

/**
 * Every fenced sample of a page. What a test must know of one stands in a comment above it, which readers do not see:
 * `<!-- sample: given NAME -->`, `<!-- sample: run by FILE -->`, or `<!-- sample: not run, REASON -->`.
 */
export function samplesOf(page: string): readonly Sample[] {
  const text = readPage(page)
  const fenced = /(?:^<!-- sample: ([^>]*) -->\n+)?^```([a-z]+)\n(.*?)^```$/gms
  return [...text.matchAll(fenced)].map(({ index: at, 0: all, 1: said, 2: language = '', 3: code = '' }, index) => {
    const name = `${page}:${text.slice(0, at + all.indexOf('```')).split('\n').length}`
    if (!isLanguage(language)) throw new Error(`${name}: no test knows what to do with a sample of ${language}`)
    return { name, page, index: index + 1, language, code, ...(said !== undefined && readRemark(said, name)) }
  })
}

/** What stands in fences that tell no language: the output of programs. */
export function outputsOf(page: string): readonly string[] {
  const fenced = readPage(page).matchAll(/^```([a-z]*)\n(.*?)^```$/gms)
  return [...fenced].flatMap(([, language, text = '']) => (language === '' ? [text] : []))
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

function readRemark(said: string, name: string): Pick<Sample, 'given' | 'runBy' | 'notRun'> {
  const [, given, runBy, notRun] = /^(?:given (\S+)|run by (\S+)|not run, (\S.{10,}))$/s.exec(said) ?? []
  if (given) return { given }
  if (runBy) return { runBy }
  if (notRun) return { notRun }
  throw new Error(`${name}: "${said}" says neither what is given, nor which test runs it, nor why none does`)
}

function isLanguage(text: string): text is Sample['language'] {
  return (languages as readonly string[]).includes(text)
}

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : pagesIn(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
}
