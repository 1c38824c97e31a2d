import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const source = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** Every module that an entry loads at once, with the packages that they import. */
function graphOf(entry: string) {
  const modules = new Map<string, string>()
  const packages = new Set<string>()
  const visit = (path: string) => {
    if (modules.has(path)) return
    // Types are gone after compilation.
    const code = ts.transpileModule(source(path), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    }).outputText
    modules.set(path, code)
    for (const [, specifier = ''] of code.matchAll(/^(?:import|export)\s[^;]*?from\s+'([^']+)'/gm)) {
      if (specifier.startsWith('.'))
        visit(new URL(specifier.replace(/\.js$/, '.ts'), new URL(path, 'file:///x/y/')).pathname.replace('/x/', '../'))
      else packages.add(specifier)
    }
  }
  visit(entry)
  return { modules, packages }
}

describe('the entries', () => {
  it('./browser loads no package and touches no Node API', () => {
    const { modules, packages } = graphOf('../browser/index.ts')
    expect(modules.size).toBeGreaterThan(8)
    expect([...packages]).toEqual([])
    for (const code of modules.values()) expect(code).not.toMatch(/\b(Buffer|process|require|__dirname)\b/)
  })

  it('. loads neither parser of exports', () => {
    const { packages } = graphOf('../index.ts')
    expect([...packages].toSorted()).toEqual([
      '@waybill/core',
      '@waybill/core/destination',
      '@waybill/core/http',
      '@waybill/core/zod',
      'zod',
    ])
    expect([...graphOf('../export/index.ts').packages]).toEqual(
      expect.arrayContaining(['csv-parse', '@streamparser/json']),
    )
  })

  it('./browser runs where there is nothing but a browser', async () => {
    const { modules } = graphOf('../browser/index.ts')
    const code = [...modules]
      .toReversed()
      .map(([, text]) => text.replace(/^(import|export \{)[\s\S]*?from '[^']+';?$/gm, '').replace(/^export /gm, ''))
      .join('\n')
    const asked: unknown[] = []
    const context = createContext({
      btoa,
      TextEncoder,
      URL,
      AbortSignal,
      fetch: async (url: string) => {
        asked.push(url)
        return { status: 200, text: async () => '{"errorCode":0}' }
      },
    })
    const script = `${code}\ncreateBrowserEvents({ account: 'demo', instance: 'us-1', dataset: 'engage' }).send({ action: 'ü' })`
    expect(await runInContext(script, context)).toMatchObject({ errorCode: 0 })
    expect(asked).toEqual(['https://demo.us-1.evergage.com/api2/event/engage'])
  })
})
