import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { type Sandbox, startSandbox } from '@waybill/sandbox'
import ts from 'typescript'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBrowserEvents, encodeEvent, encodeEventField, eventUrl, SalesforceBrowserError } from './index.js'

const vendor = 'salesforce-personalization'
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { campaigns: ['web'] } } })
})
beforeEach(() => {
  sandbox.reset()
  sandbox.setFaults([])
})
afterAll(() => sandbox.close())

const address = () => ({ baseUrl: sandbox.urls[vendor], dataset: 'engage' })
const event = { action: 'Überraschung 🎁', user: { anonId: '0f1e2d3c4b5a6978' } }
const received = { ...event, source: { channel: 'Web' } }

describe('the encoder', () => {
  it('gives the known answer of the documents, and adds nothing', () => {
    const known = 'eyJhY3Rpb24iOiJoZWxsbyB3b3JsZCIsInVzZXIiOnsiaWQiOiJ0ZXN0dXNlciJ9fQ=='
    const sample = { action: 'hello world', user: { id: 'testuser' } }
    expect(encodeEvent(sample)).toBe(known)
    expect(encodeEventField(sample)).toBe(`event=${encodeURIComponent(known)}`)
    expect(Buffer.from(encodeEvent(event), 'base64').toString('utf8')).toBe(JSON.stringify(event))
    expect(Buffer.from(encodeEvent({ a: 'ü'.repeat(100_000) }), 'base64').toString('utf8')).toHaveLength(100_008)
  })
})

describe('sending from a browser', () => {
  it.each(['form', 'get'] as const)('via %s needs no preflight and brings the campaigns', async (via) => {
    const reply = await createBrowserEvents(address()).send(event, { via })
    expect(reply.campaignResponses[0]).toMatchObject({ campaignType: 'Web' })
    expect(sandbox.operations().map(({ content }) => content)).toEqual([received])
    const [request] = sandbox.requests()
    expect(request?.method).toBe(via === 'get' ? 'GET' : 'POST')
    expect(request?.headers['content-type']).toBe(via === 'get' ? undefined : 'application/x-www-form-urlencoded')
    expect(request?.headers).not.toHaveProperty('authorization')
  })

  it('goes to a URL that can be got by anything', async () => {
    const events = createBrowserEvents({ ...address(), channel: null })
    expect(events.url(event)).toBe(eventUrl(address(), event))
    await fetch(events.url(event))
    expect(sandbox.operations().map(({ content }) => content)).toEqual([event])
    expect(eventUrl({ account: 'demo', instance: 'us-1', dataset: 'a/b' }, {})).toBe(
      'https://demo.us-1.evergage.com/api2/event/a%2Fb?event=e30%3D',
    )
  })

  it('refuses a URL over 8,192 characters and says what to use instead', () => {
    expect(() => eventUrl(address(), { action: 'x'.repeat(8_000) })).toThrow(/via: 'form'/)
  })

  it('says what the vendor refused', async () => {
    const events = createBrowserEvents(address())
    const failing = async (status: number, body: string | Record<string, unknown>) => {
      sandbox.setFaults([{ name: 'scripted', act: { do: 'answer', status, body } }])
      return events.send(event).catch((cause: unknown) => cause)
    }
    expect(await failing(200, { errorCode: 5, validationErrors: ['x'] })).toMatchObject({
      kind: 'invalid',
      code: 'salesforce_error_5',
      reply: { validationErrors: ['x'] },
    })
    expect(await failing(200, { errorCode: 3 })).toMatchObject({ kind: 'unavailable', code: 'salesforce_error_3' })
    expect(await failing(200, { errorCode: 77 })).toMatchObject({ kind: 'unknown', code: 'salesforce_error_unknown' })
    expect(await failing(200, '<html>')).toMatchObject({ kind: 'unknown', code: 'salesforce_not_json' })
    expect(await failing(502, '<html>')).toMatchObject({ kind: 'unavailable', status: 502 })
    expect(await failing(429, '')).toMatchObject({ kind: 'throttled' })
  })

  it('ends with its timeout, and when nobody is there', async () => {
    sandbox.setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const late = createBrowserEvents({ ...address(), timeoutMs: 40 }).send(event)
    await expect(late).rejects.toMatchObject({ kind: 'unavailable', code: 'timeout' })
    const nobody = createBrowserEvents({ baseUrl: 'http://127.0.0.1:1', dataset: 'engage' }).send(event)
    await expect(nobody).rejects.toMatchObject({ kind: 'unavailable', code: 'network_failed' })
  })

  it('has no place for a secret, nor for an address that is none', () => {
    const refused = (options: object) => {
      expect(() => createBrowserEvents({ dataset: 'x', account: 'demo', instance: 'us-1', ...options })).toThrow(
        SalesforceBrowserError,
      )
    }
    refused({ apiKeySecret: 'secret' })
    for (const value of ['', '.', '..', '%2E.'])
      for (const name of ['account', 'instance', 'dataset']) refused({ [name]: value })
    refused({ account: 'evil.example/' })
    refused({ baseUrl: 'https://user:pass@demo.evergage.com' })
  })
})

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
