import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Options } from 'tsup'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isLong, sized } from '../../tooling/suite.js'
import { runCampaign } from './run-campaign.js'
import { poisonEvent } from './scenarios/poison.js'

const stores = [
  'stores/sqlite',
  'stores/postgres',
  'wrong-stores/early-answer',
  'wrong-stores/no-settlements',
  'wrong-stores/no-order',
]
let folder: string

// Made from the sources, so that no package needs to be built before.
beforeAll(async () => {
  folder = await mkdtemp(fileURLToPath(new URL('../node_modules/.build-', import.meta.url)))
  const sources = [['worker', 'worker/main'], ...stores.map((store) => [store, store])]
  const entry = sources.map(([name, source]) => [name, fileURLToPath(new URL(`${source}.ts`, import.meta.url))])
  await build({
    entry: Object.fromEntries(entry),
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    banner: {
      js: "import { createRequire as require_ } from 'node:module'; const require = require_(import.meta.url);",
    },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    noExternal: [/.*/],
    esbuildPlugins: [driverWhereItIs],
    splitting: true,
    config: false,
    silent: true,
  })
}, 900_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

// What is built lies outside of the repository, from where the native driver could not be found.
const driverWhereItIs: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'driver',
  setup(build) {
    build.onResolve({ filter: /^@photostructure\/sqlite$/ }, ({ path, importer }) => ({
      path: pathToFileURL(createRequire(importer).resolve(path)).href,
      external: true,
    }))
  },
}

function stageOf(store: string) {
  const url = pathToFileURL(join(folder, `${store}.mjs`)).href
  return { program: join(folder, 'worker.mjs'), store: url, seed: 2_026, drainMs: 20_000 }
}

// More is a campaign: `pnpm kill-campaign`.
const kills = sized(3, 20)

it(`loses nothing, repeats only what was on the wire, and keeps order over ${kills} kills`, async () => {
  const result = await runCampaign({ ...stageOf('stores/sqlite'), kills, backlog: 60 })
  expect(result.broken).toEqual([])
  expect(result.accepted).toBeGreaterThan(10 * kills)
  const moments = { opening: 2, anywhere: 8, commit: 10 }
  expect(result.moments).toEqual(sized({ opening: 0, anywhere: 1, commit: 2 }, moments))
}, 900_000)

// In the quick suite, the PostgreSQL store's own tests end and kill its server.
it.runIf(isLong)(
  'holds over several processes on PostgreSQL, whose server is killed as well, while lanes are held and users forgotten',
  async () => {
    const stage = { ...stageOf('stores/postgres'), drainMs: 60_000 }
    const result = await runCampaign({ ...stage, workers: 2, accepters: 1, kills: 6, backlog: 300, controls: true })
    expect(result.broken).toEqual([])
    expect(result.calls).toMatchObject({ holds: 3, forgotten: 3 })
    expect(result.serverKills).toBe(1)
    expect(result.accepted).toBeGreaterThan(100)
  },
  900_000,
)

const wrongStores = [
  ['answers before it has stored', 'wrong-stores/early-answer', /accepted events are lost/],
  ['forgets settlements', 'wrong-stores/no-settlements', /sent twice/],
  ['knows no order', 'wrong-stores/no-order', /overtook an identify/],
] as const

it.each(wrongStores.slice(0, sized(1, wrongStores.length)))(
  'finds out a store that %s',
  async (_, store, broken) => {
    const result = await runCampaign({ ...stageOf(store), kills: 4, backlog: 60 })
    expect(result.broken).toContainEqual(expect.stringMatching(broken))
  },
  120_000,
)

it('parks the event that kills the process, and delivers its neighbours', async () => {
  const { broken } = await poisonEvent(stageOf('stores/sqlite'))
  expect(broken).toEqual([])
}, 900_000)
