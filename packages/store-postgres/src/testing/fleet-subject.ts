import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { PostgresServer } from './postgres-server.js'

const here = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * The PostgreSQL store in processes of their own. Their program is made once from the sources, so that each starts quickly:
 * those of the repository at `root`, by default this one. What they depend on is taken from here.
 */
export async function buildFleetSubject(server: PostgresServer, root = here) {
  const folder = await mkdtemp(fileURLToPath(new URL('../../node_modules/.build-', import.meta.url)))
  const program = join(folder, 'engine.mjs')
  await build({
    entryPoints: [join(root, 'packages/store-postgres/src/testing/fleet-process.ts')],
    nodePaths: ['core', 'delivery', 'store-postgres'].map((name) => join(here, 'packages', name, 'node_modules')),
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg'],
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  })
  return {
    name: 'postgres',
    program: pathToFileURL(program),
    async make() {
      const url = new URL(await server.database())
      return {
        server: { host: url.hostname, port: Number(url.port) },
        at: (port: number) => Object.assign(new URL(url), { port: String(port) }).href,
        // The databases go with their server.
        remove: async () => undefined,
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
