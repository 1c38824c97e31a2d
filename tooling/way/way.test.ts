import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

interface Call {
  readonly step: string
  readonly file: string
  readonly at: string
  readonly name: string
}

interface Ways {
  readonly memory: readonly Call[]
  readonly sqlite: readonly Call[]
}

// Plain JavaScript, as every tool that runs without a build.
const { listsOf, totalsOf } = (await import(/* @vite-ignore */ new URL('./step-lists.mjs', import.meta.url).href)) as {
  listsOf: (step: string, ways: Ways) => string
  totalsOf: (ways: Ways) => string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = `${root}docs/the-way-of-an-event.md`
const steps = ['accept', 'plan', 'send', 'answer', 'record']

// A process of its own: sources are loaded anew, by a loader that lets their functions tell when they run.
const { stdout } = await promisify(execFile)(process.execPath, [`${root}tooling/way/main.mjs`, '--json'], {
  maxBuffer: 10_000_000,
})
const ways = JSON.parse(stdout) as Ways

it.each(['memory', 'sqlite'] as const)('an event goes its steps one after another: %s', (store) => {
  const places = ways[store].map(({ step }) => steps.indexOf(step))
  expect(new Set(places).size).toBe(steps.length)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

it('docs/the-way-of-an-event.md shows the way as it is; WAYBILL_UPDATE=1 writes it', () => {
  const text = readFileSync(page, 'utf8')
  const contents: Record<string, string> = { totals: totalsOf(ways) }
  for (const step of steps) contents[step] = listsOf(step, ways)
  const marked = /(<!-- way: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g
  const names = [...text.matchAll(marked)].map(([, , name]) => name)
  expect(names.toSorted(), 'the page has a mark for each').toEqual(Object.keys(contents).toSorted())
  const shown = text.replace(marked, (_, begin, name, end) => `${begin}\n${contents[name]}\n\n${end}`)
  if (process.env['WAYBILL_UPDATE']) writeFileSync(page, shown)
  expect(readFileSync(page, 'utf8')).toBe(shown)
})
