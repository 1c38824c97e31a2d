import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCampaign } from './run-campaign.js'

const stores = ['stores/journal', 'wrong-stores/early-answer', 'wrong-stores/no-settlements', 'wrong-stores/no-order']
let folder: string

// Made from the sources, so that no package needs to be built before.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-campaign-build-'))
  const entry = ['worker', ...stores].map((name) => [name, fileURLToPath(new URL(`${name}.ts`, import.meta.url))])
  await build({
    entry: Object.fromEntries(entry),
    tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    noExternal: [/.*/],
    splitting: true,
    config: false,
    silent: true,
  })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

function campaign(store: string, kills: number) {
  return runCampaign({
    program: join(folder, 'worker.mjs'),
    store: pathToFileURL(join(folder, `${store}.mjs`)).href,
    kills,
    seed: 2_026,
    backlog: 60,
  })
}

it('loses nothing, repeats only what was on the wire, and keeps order over twenty kills', async () => {
  const result = await campaign('stores/journal', 20)
  expect(result.broken).toEqual([])
  expect(result.accepted).toBeGreaterThan(200)
  expect(result.moments).toEqual({ opening: 2, anywhere: 8, commit: 10 })
}, 180_000)

it.each([
  ['answers before it has stored', 'wrong-stores/early-answer', /accepted events are lost/],
  ['forgets settlements', 'wrong-stores/no-settlements', /sent twice/],
  ['knows no order', 'wrong-stores/no-order', /overtook an identify/],
])(
  'finds out a store that %s',
  async (_, store, broken) => {
    const result = await campaign(store, 4)
    expect(result.broken).toContainEqual(expect.stringMatching(broken))
  },
  120_000,
)
