import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'
import type { CliIo, ExitCode } from '../cli-io.js'
import { createNewDestination } from './new-destination.js'
import { namesOf } from './new-destination-names.js'

export interface NewDestinationFlags {
  readonly directory?: string
  readonly core?: string
}

/** `waybill new-destination`: writes a package that builds and passes the suite. Throws `UnusableInputError`. */
export async function runNewDestination(name: string, flags: NewDestinationFlags, io: CliIo): Promise<ExitCode> {
  const names = namesOf(name)
  const directory = resolve(flags.directory ?? names.folder)
  const files = await createNewDestination({ names, directory, core: flags.core ?? `^${coreVersion()}` })
  io.stdout(`${files.map((file) => `  ${file}`).join('\n')}\n`)
  io.stderr(
    `${names.packageName}: ${files.length} files. Next:\n  cd ${relative('.', directory) || '.'}\n  npm install\n  npm test\nThen search for FILL IN.\n`,
  )
  return 0
}

/** Version of core that this command uses. */
function coreVersion(): string {
  const load = createRequire(import.meta.url)
  return (load('@waybill/core/package.json') as { version: string }).version
}
