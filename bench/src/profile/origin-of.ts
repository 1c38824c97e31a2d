import { readFileSync } from 'node:fs'
import type { CallFrame } from './self-times.js'

const special: Readonly<Record<string, string | undefined>> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'native code',
  '(idle)': undefined,
  '(root)': undefined,
}

/** Says where a frame's code comes from: a part of one of our packages, undici, Node, SQLite, the bench. */
export function originFinder(): (frame: CallFrame) => string | undefined {
  const modules = new Map<string, readonly string[]>()
  return ({ functionName, url, lineNumber }) => {
    if (Object.hasOwn(special, functionName)) return special[functionName]
    if (url.includes('/node_modules/undici/')) return 'undici'
    if (url.includes('/node_modules/@photostructure/')) return 'SQLite'
    const [, name] = /\/packages\/([^/]+)\/dist\//.exec(url) ?? []
    if (name) {
      const lines = modules.get(url) ?? modulesOf(url)
      modules.set(url, lines)
      return `${name}: ${lines[lineNumber] ?? 'shared'}`
    }
    if (url.includes('/bench/dist/')) return 'the bench'
    // Natives have no address: node's sockets, JSON, and SQLite's statements under Node's own driver.
    return url.startsWith('node:') || url === '' ? 'Node: sockets, streams, promises' : 'other packages'
  }
}

/** The part of the sources that each line of a built file comes from: esbuild names the file above its code. */
function modulesOf(url: string): string[] {
  let part = 'shared'
  return readFileSync(new URL(url), 'utf8')
    .split('\n')
    .map((line) => {
      const [, path] = /^\/\/ (\S+\.(?:ts|js))$/.exec(line) ?? []
      if (path) part = partOf(path)
      return part
    })
}

function partOf(path: string): string {
  if (path.includes('node_modules/zod/')) return 'zod'
  const [, first] = /(?:^|\/)src\/([^/]+)/.exec(path) ?? []
  return first?.replace(/\.ts$/, '') ?? 'shared'
}
