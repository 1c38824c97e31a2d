import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
// Seen from bench/dist.
const root = new URL('../../', import.meta.url)

/** Packs packages of this repository as they would be published. Returns the tarball of each by its name. */
export async function packTarballs(names: readonly string[], directory: string): Promise<ReadonlyMap<string, string>> {
  mkdirSync(directory, { recursive: true })
  const { packageManager } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    packageManager: string
  }
  const tarballs = new Map<string, string>()
  for (const name of names) {
    const { stdout } = await run('npx', ['--yes', packageManager, 'pack', '--json', '--pack-destination', directory], {
      cwd: new URL(`packages/${name.slice('@waybill/'.length)}/`, root),
    })
    tarballs.set(name, (JSON.parse(stdout) as { filename: string }).filename)
  }
  return tarballs
}

export interface InstalledProject {
  readonly directory: string
  readonly packages: number
  readonly megabytes: number
}

/** Installs these packages, by version or tarball, into a project of their own, as a user would. */
export async function installProject(
  directory: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<InstalledProject> {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], { cwd: directory })
  const files = filesUnder(join(directory, 'node_modules'))
  return {
    directory,
    packages: files.filter((file) => /node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(file)).length,
    megabytes: files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6,
  }
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}
