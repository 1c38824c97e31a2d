import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { UnusableInputError } from '../unusable-input-error.js'
import type { NewDestinationNames } from './new-destination-names.js'

export interface NewDestinationOptions {
  readonly names: NewDestinationNames
  /** Folder of the package. It is created if it does not exist, and must be empty. */
  readonly directory: string
  /** Version of `@waybill/core` in the new package: a range, or `file:` and the path of a tarball. */
  readonly core: string
}

/** Writes a package for a new vendor. Resolves with the paths of its files. Throws `UnusableInputError`. */
export async function createNewDestination(options: NewDestinationOptions): Promise<readonly string[]> {
  const directory = resolve(options.directory)
  await refuseUnlessEmpty(directory)
  const templates = templateFolder()
  const written: string[] = []
  for (const entry of await readdir(templates, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const path = nameOf(relative(templates, source), options.names)
    const target = join(directory, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, contentOf(await readFile(source, 'utf8'), options), { flag: 'wx' })
    written.push(path.split(sep).join('/'))
  }
  return written.sort()
}

async function refuseUnlessEmpty(directory: string): Promise<void> {
  const found = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw new UnusableInputError(`${directory} cannot be used: ${cause.message}`)
  })
  if (found.length > 0) throw new UnusableInputError(`${directory} is not empty. Nothing was written.`)
}

/** Folder of the templates. Found from the manifest, because this module may be in `src` or in a chunk of `dist`. */
function templateFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('@waybill/cli/package.json')
  return join(dirname(manifest), 'templates', 'destination')
}

// Under their real names npm would interpret these files when it packs the command.
const renamed: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'manifest.json': 'package.json' }

function nameOf(path: string, { kebab }: NewDestinationNames): string {
  return renamed[path] ?? path.replaceAll('sample-vendor', kebab)
}

function contentOf(text: string, { names, core }: NewDestinationOptions): string {
  return text
    .replaceAll('waybill-sample-vendor', names.packageName)
    .replaceAll('workspace-core', JSON.stringify(core).slice(1, -1))
    .replaceAll('sample-vendor', names.kebab)
    .replaceAll('sampleVendor', names.camel)
    .replaceAll('SampleVendor', names.pascal)
    .replaceAll('SAMPLE_VENDOR', names.upper)
    .replaceAll('Sample Vendor', names.title)
}
