import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLong, sized } from '../../../tooling/suite.js'
import type { Costs } from './count-quantities.js'
import { grown, type Quantities, type QuantitiesByPath } from './quantities.js'

const agreedFile = new URL('./quantities.json', import.meta.url)
// Beside the dependencies, so that what stays outside the bundle is found.
const bundle = fileURLToPath(new URL('../../node_modules/.cache/waybill-guard/', import.meta.url))
const all = ['destination', 'memory', 'sqlite'].flatMap((path) => [1, 100].map((perPost) => [path, perPost] as const))
// Five seconds each: the quick suite counts the way that holds most of the others.
const paths = sized([['sqlite', 100] as const], all)
const hint =
  'If it is meant to be: WAYBILL_SUITE=long WAYBILL_UPDATE=1 pnpm exec vitest run bench/src/guard, and say in the commit what it buys.'

beforeAll(async () => {
  mkdirSync(bundle, { recursive: true })
  await build({
    entryPoints: {
      child: fileURLToPath(new URL('./child.ts', import.meta.url)),
      sink: fileURLToPath(new URL('../sink/main.ts', import.meta.url)),
    },
    tsconfig: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['undici', '@photostructure/sqlite', '@waybill/store-postgres'],
    outdir: bundle,
    logLevel: 'silent',
  })
})
afterAll(() => rmSync(bundle, { recursive: true, force: true }))

describe('what an event costs', () => {
  it('has not grown', { timeout: 180_000 }, async () => {
    const measured: Record<string, Quantities> = {}
    for (const [path, perPost] of paths) measured[`${path}, ${perPost} per POST`] = await count(path, perPost)
    if (isLong && process.env['WAYBILL_UPDATE']) writeFileSync(agreedFile, `${JSON.stringify(measured, null, 2)}\n`)
    expect(grown(measured, agreed()), hint).toEqual([])
  })

  it('is noticed when it grows, and only then', () => {
    const agreedOn = agreed()
    const [path = '', before] = Object.entries(agreedOn)[0] ?? []
    const worse = { ...agreedOn, [path]: { ...before, promisesPerEvent: (before?.promisesPerEvent ?? 0) * 2 + 1 } }
    expect(grown(worse as QuantitiesByPath, agreedOn)).toEqual([expect.stringContaining('promisesPerEvent')])
    expect(grown(agreedOn, agreedOn)).toEqual([])
  })
})

async function count(path: string, perPost: number): Promise<Quantities> {
  const run = async (what: string, flags: readonly string[]) => {
    const args = ['--expose-gc', ...flags, `${bundle}child.js`, path, String(perPost), what]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    return JSON.parse(stdout)
  }
  // A young generation that the run does not fill: nothing is collected, so the growth of the heap is what was allocated.
  const costs = (await run('costs', [
    '--allow-natives-syntax',
    '--min-semi-space-size=512',
    '--max-semi-space-size=512',
  ])) as Costs
  // A heap with so much room that the old generation is left alone: its growth is what outlived the young one. Pretenuring would
  // place objects there at once, by a guess of V8's that changes with the code around them.
  const survivors = (await run('survivors', [
    '--no-allocation-site-pretenuring',
    '--max-semi-space-size=16',
    '--initial-heap-size=1024',
  ])) as number
  return { ...costs, survivingBytesPerEvent: survivors }
}

function agreed(): QuantitiesByPath {
  return JSON.parse(readFileSync(agreedFile, 'utf8')) as QuantitiesByPath
}
