import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { esbuildBrowserBundle } from '../../../../tooling/build/browser-bundle.js'

/** The gateway's program as one file, made from the sources, so that no package needs to be built before. */
export interface BundledProgram {
  readonly path: string
  remove(): Promise<void>
}

export async function bundleProgram(): Promise<BundledProgram> {
  // There, the store's native driver is found.
  const place = fileURLToPath(new URL('../../../../packages/store-sqlite/node_modules/', import.meta.url))
  const folder = await mkdtemp(join(place, '.gateway-'))
  await build({
    entry: [fileURLToPath(new URL('../main.ts', import.meta.url))],
    tsconfig: fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url)),
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    external: ['@photostructure/sqlite', 'jiti', /^@opentelemetry\/(exporter|sdk|resources)/],
    esbuildPlugins: [esbuildBrowserBundle],
    splitting: false,
    config: false,
    silent: true,
  })
  return { path: join(folder, 'main.mjs'), remove: () => rm(folder, { recursive: true, force: true }) }
}
