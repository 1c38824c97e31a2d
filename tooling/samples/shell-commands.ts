import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { runInMemory } from '../../packages/cli/src/conformance/run-in-memory.js'
import { readPage, root } from './read-samples.js'

/** One command of a shell sample: its words, without what is set before them. */
export type Command = readonly string[]

/** The commands of a sample, in order. Enough of a shell for what pages show: no quoting within words, no nesting. */
export function commandsOf(code: string): readonly Command[] {
  return code
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(/&&|\|\||[;|](?=\s)/))
    .map((text) => (text.match(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g) ?? []).filter((word) => !/^[<>]/.test(word)))
    .map((words) => words.slice(words.findIndex((word) => !/^(?:[A-Z_]+=.*|do)$/.test(word))))
    .filter(([first]) => first !== undefined && !/^(?:[A-Z_]+=.*|do)$/.test(first))
}

/** Commands that stand within a page's sentences and tables. */
export function inlineCommandsOf(page: string): readonly Command[] {
  const text = readPage(page).replace(/^```.*?^```$/gms, '')
  return [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    /^(?:[A-Z_]+=\S+ )*(?:npm|npx|pnpm|node|bash) \S/.test(code) ? commandsOf(code) : [],
  )
}

/** What is wrong with a command by its words alone: a script, package, file or option that is not there. */
export async function faultOf([program = '', ...words]: Command): Promise<string | undefined> {
  switch (program) {
    case 'npm':
      return npmFault(words)
    case 'pnpm':
      return pnpmFault(words)
    case 'npx':
      return npxFault(words)
    case 'node':
      return builtFault(words[0] ?? '')
    case 'bash':
      return isThere(words[0] ?? '') ? undefined : `no file ${words[0]}`
    default:
      return known.has(program) ? undefined : `nobody knows ${program}`
  }
}

/** Programs of the system. Those that matter are run. */
const known = new Set(['curl', 'mkdir', 'cp', 'mv', 'for', 'done', 'cd', 'sqlite3'])

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
}

const folders = [
  '.',
  'bench',
  'campaign',
  'packages/cli/templates/destination',
  ...['packages', 'apps'].flatMap((room) => readdirSync(join(root, room)).map((name) => `${room}/${name}`)),
]
const manifestOf = (folder: string) => {
  const file = ['package.json', 'manifest.json'].find((name) => existsSync(join(root, folder, name)))
  return JSON.parse(readFileSync(join(root, folder, file ?? ''), 'utf8')) as Manifest
}
const folderOf = (name: string) => folders.find((folder) => manifestOf(folder).name === name)
const isThere = (path: string) => path.startsWith('<') || existsSync(join(root, path))

function npmFault([verb = '', ...rest]: readonly string[]): string | undefined {
  const words = rest.filter((word) => !word.startsWith('-'))
  if (verb === 'install') return words.map(publicFault).find((fault) => fault !== undefined)
  const script = verb === 'run' ? (words[0] ?? '') : verb
  return folders.some((folder) => manifestOf(folder).scripts?.[script])
    ? undefined
    : `no package has a script ${script}`
}

function publicFault(name: string): string | undefined {
  const folder = folderOf(name)
  if (folder === undefined) return `no package ${name}`
  return manifestOf(folder).private ? `${name} is not published` : undefined
}

function pnpmFault(words: readonly string[]): string | undefined {
  if (words[0] === '--filter') {
    const folder = folderOf(words[1] ?? '')
    return folder === undefined ? `no package ${words[1]}` : scriptFault(words.slice(2), folder)
  }
  return scriptFault(words, '.')
}

function scriptFault([verb = '', ...rest]: readonly string[], folder: string): string | undefined {
  if (verb === '…') return undefined
  if (verb !== 'exec') return manifestOf(folder).scripts?.[verb] ? undefined : `no script ${verb} in ${folder}`
  const [tool = '', ...operands] = rest
  if (!existsSync(join(root, folder, 'node_modules/.bin', tool))) return `no tool ${tool} in ${folder}`
  // A test runner takes the beginnings of paths, too.
  const begins = (path: string) => startingWith(path, tool === 'vitest')
  const missing = operands.find((word) => /[/.]/.test(word) && !isThere(word) && !begins(word))
  return missing && `no file ${missing}`
}

function startingWith(path: string, mayBegin: boolean): boolean {
  const folder = join(root, dirname(path))
  return mayBegin && existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(basename(path)))
}

async function npxFault(words: readonly string[]): Promise<string | undefined> {
  const [first = '', ...rest] = words[0] === '-p' ? words.slice(2) : words
  const fault = words[0] === '-p' ? publicFault(words[1] ?? '') : undefined
  if (fault !== undefined) return fault
  if (first === 'waybill') {
    const { out } = await runInMemory([rest[0] ?? '', '--help'])
    return out.startsWith(`Usage: waybill ${rest[0]} `) ? optionFault(rest, out) : `no command ${rest[0]}`
  }
  const source = { '@waybill/gateway': 'apps/gateway/src/program.ts', '@waybill/sandbox': sandboxCommand }[first]
  if (source !== undefined) return optionFault(rest, readFileSync(join(root, source), 'utf8'))
  const { packageManager } = manifestOf('.')
  return first === packageManager ? undefined : `nobody knows ${first}`
}

const sandboxCommand = 'packages/sandbox/src/command/run-sandbox-command.ts'

function optionFault(words: readonly string[], help: string): string | undefined {
  const wrong = words.find((word) => word.startsWith('--') && !help.includes(word))
  return wrong && `no option ${wrong}`
}

/** A program of the benchmarks that a build puts into `dist`. */
function builtFault(path: string): string | undefined {
  const [, name] = /^bench\/dist\/(.+)\.js$/.exec(path) ?? []
  const entries = readFileSync(join(root, 'bench/tsup.config.ts'), 'utf8')
  return name !== undefined && new RegExp(`^  '?${name}'?: `, 'm').test(entries) ? undefined : `nothing builds ${path}`
}
