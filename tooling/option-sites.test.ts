import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'

interface Read {
  readonly symbol: ts.Symbol
  readonly site: object
}

/** Plain JavaScript, which the tools for mutants are: nothing is compiled before they run. */
function toolOf<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ new URL(`./mutation/${name}.mjs`, import.meta.url).href)
}

const { ignoredAt, readsOf } = await toolOf<{
  ignoredAt: (site: object, id: number) => object
  readsOf: (file: ts.SourceFile | undefined, checker: ts.TypeChecker, whole: boolean) => readonly Read[]
}>('options/sites')
const { switchMutants } = await toolOf<{ switchMutants: (text: string, mutants: readonly object[]) => string }>(
  'switch-mutants',
)

/** Each form of the language that reads the option `a`, and what it makes of `{ a: 1, b: 2 }`. */
const forms: readonly (readonly [form: string, whole: unknown, without?: unknown])[] = [
  ['(given: Options) => given.a', 1],
  ['(given?: Options) => given?.a', 1],
  ['({ a }: Options) => a', 1],
  ['({ a = 3 }: Options) => a', 1, 3],
  ['({ a: other }: Options) => other', 1],
  ["(given: Options) => given['a']", 1],
  ["(given: Options) => (['a', 'b'] as const).map((name) => given[name])", [1, 2], [undefined, 2]],
  ['(({ a }) => a) as (given: Options) => unknown', 1],
  ['({ a, ...others }: Options) => [a, others]', [1, { b: 2 }], [undefined, { b: 2 }]],
  ['({ a: one, ...others }: Options) => [one, others]', [1, { b: 2 }], [undefined, { b: 2 }]],
  ['({ b: _, ...others }: Options) => others', { a: 1 }, {}],
  ['(given: Options) => ({ ...given })', { a: 1, b: 2 }, { b: 2 }],
  [
    '(all: Options) => new (class extends Above { constructor(given: Options) { super(given) } })(all).given',
    { a: 1, b: 2 },
    { b: 2 },
  ],
]

type Form = (given: object) => unknown

let directory: string
let program: ts.Program
let isOn = false

const textOf = (form: string) =>
  `interface Options { readonly a?: number; readonly b?: number }\nclass Above { constructor(readonly given: object) {} }\nexport const form = ${form}`
const pathOf = (form: string) => join(directory, `form-${forms.findIndex(([text]) => text === form)}.ts`)

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-options-'))
  for (const [form] of forms) writeFileSync(pathOf(form), textOf(form))
  program = ts.createProgram(
    forms.map(([form]) => pathOf(form)),
    { target: ts.ScriptTarget.ES2022, strict: true },
  )
  return () => rmSync(directory, { recursive: true })
})
afterEach(() => {
  isOn = false
})

/** The form with a switch, and as many switches as it has places. */
function switched(form: string) {
  const text = textOf(form)
  const source = program.getSourceFile(pathOf(form))
  const sites = readsOf(source, program.getTypeChecker(), true)
    .filter(({ symbol }) => symbol.name === 'a')
    .map(({ site }) => ({ ...site, ...ignoredAt(site, 1), id: 1 }))
  const { outputText } = ts.transpileModule(switchMutants(text, sites), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  const exported: { form?: Form } = {}
  new Function('exports', 'globalThis', outputText)(exported, { waybillMutant: () => isOn })
  return { form: exported.form as Form, count: sites.length }
}

describe('a break that ignores an option', () => {
  for (const [text, whole, without] of forms)
    it(`acts in ${text}`, () => {
      const { form, count } = switched(text)
      expect(count).toBe(1)
      expect(form({ a: 1, b: 2 })).toEqual(whole)
      isOn = true
      expect(form({ a: 1, b: 2 })).toEqual(without)
    })
})
