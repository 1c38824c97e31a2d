import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { expect, it } from 'vitest'
import { type Break, promisesTable } from './promises-table.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = `${root}docs/promises.md`

/** Plain JavaScript, which the tools for mutants are: nothing is compiled before they run. */
function toolOf<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ new URL(`./mutation/${name}.mjs`, import.meta.url).href)
}

const { breaks } = await toolOf<{ breaks: readonly Break[] }>('promises')
const { switchMutants } = await toolOf<{ switchMutants: (text: string, mutants: readonly object[]) => string }>(
  'switch-mutants',
)

it('each promise is said once, and its break changes something', () => {
  const said = breaks.map(({ promise }) => promise)
  expect(said.filter((promise, index) => said.indexOf(promise) !== index)).toEqual([])
  expect(breaks.filter(({ from, to }) => from === to)).toEqual([])
})

it.each(breaks.map((one) => [one.promise, one] as const))('%s', async (_, { test, file, from, to, statement }) => {
  expect(existsSync(root + test), `${test} is there`).toBe(true)
  const text = readFileSync(root + file, 'utf8')
  const [before = '', ...after] = text.split(from)
  expect(after, `"${from}" stands in ${file} once`).toHaveLength(1)
  // Whole expressions and statements alone can be put behind a switch.
  const start = before.length
  const mutant = { id: 1, start, end: start + from.length, to, statement: statement ?? false, leads: false }
  await transform(switchMutants(text, [mutant]), { loader: file.endsWith('x') ? 'tsx' : 'ts' })
})

it('docs/promises.md shows these promises; WAYBILL_UPDATE=1 writes them', () => {
  const text = readFileSync(page, 'utf8')
  const marked = /(<!-- promises -->\n)[\s\S]*?(\n<!-- end of promises -->)/
  const shown = text.replace(marked, (_, begin, end) => `${begin}\n${promisesTable(breaks)}\n${end}`)
  if (process.env['WAYBILL_UPDATE']) writeFileSync(page, shown)
  expect(text.match(marked), 'the page has the marks').not.toBeNull()
  expect(readFileSync(page, 'utf8')).toBe(shown)
})
