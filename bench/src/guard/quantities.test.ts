import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grown, type Quantities, type QuantitiesByPath } from './quantities.js'

const agreedFile = new URL('./quantities.json', import.meta.url)
// Beside the dependencies, so that what stays outside the bundle is found.
const bundle = fileURLToPath(new URL('../../node_modules/.cache/waybill-guard/', import.meta.url))
const paths = ['destination', 'memory', 'sqlite'].flatMap((path) => [1, 100].map((perPost) => [path, perPost] as const))
const hint =
  'If it is meant to be: WAYBILL_UPDATE=1 pnpm exec vitest run bench/src/guard, and say in the commit what it buys.'

beforeAll(async () => {
  mkdirSync(bundle, { recursive: true })
  await build({
    entryPoints: [fileURLToPath(new URL('./child.ts', import.meta.url))],
    tsconfig: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['undici', '@photostructure/sqlite', '@waybill/store-postgres'],
    outfile: `${bundle}child.js`,
    logLevel: 'silent',
  })
})
afterAll(() => rmSync(bundle, { recursive: true, force: true }))

describe('what an event costs', () => {
  it('has not grown', { timeout: 120_000 }, async () => {
    const measured: Record<string, Quantities> = {}
    for (const [path, perPost] of paths) measured[`${path}, ${perPost} per POST`] = await count(path, perPost)
    if (process.env['WAYBILL_UPDATE']) writeFileSync(agreedFile, `${JSON.stringify(measured, null, 2)}\n`)
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
  // A young generation that the run does not fill: nothing is collected, so the growth of the heap is what was allocated.
  const flags = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, `${bundle}child.js`, path, String(perPost)])
  return JSON.parse(stdout) as Quantities
}

function agreed(): QuantitiesByPath {
  return JSON.parse(readFileSync(agreedFile, 'utf8')) as QuantitiesByPath
}
