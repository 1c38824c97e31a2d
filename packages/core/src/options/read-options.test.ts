import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../clock.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import { optionSchemas, readOptions } from './read-options.js'
import { issuesOf as issuesOfZod } from './zod-issues.js'

const schema = z.strictObject({
  token: optionSchemas.text('the API token'),
  baseUrl: optionSchemas.baseUrl.default('https://api.example'),
  timeoutMs: optionSchemas.timeoutMs,
})
const issuesOf = (options: unknown) => {
  try {
    readOptions(schema, options, 'createThing')
  } catch (cause) {
    expect(cause).toBeInstanceOf(ConfigurationError)
    return (cause as ConfigurationError).issues
  }
  return expect.fail('it was accepted')
}

describe('readOptions', () => {
  it('applies defaults and tidies', () => {
    expect(readOptions(schema, { token: ' t ', baseUrl: 'http://h:1/api//' }, 'x')).toEqual({
      token: 't',
      baseUrl: 'http://h:1/api',
      timeoutMs: 10_000,
    })
  })

  it.each<[string, object, string, RegExp]>([
    ['a missing text', {}, 'token', /is missing: the API token/],
    ['an empty text', { token: ' ' }, 'token', /is empty: the API token/],
    ['a line break', { token: 'a\nb' }, 'token', /line breaks/],
    ['a URL that is none', { token: 't', baseUrl: 'api.example' }, 'baseUrl', /http or https/],
    ['another scheme', { token: 't', baseUrl: 'ftp://api.example' }, 'baseUrl', /http or https/],
    ['credentials in the URL', { token: 't', baseUrl: 'https://a:b@api.example' }, 'baseUrl', /without credentials/],
    ['a query in the URL', { token: 't', baseUrl: 'https://api.example?a=b' }, 'baseUrl', /query/],
    ['a timeout of zero', { token: 't', timeoutMs: 0 }, 'timeoutMs', /at least 1/],
    ['a timeout of days', { token: 't', timeoutMs: 1e9 }, 'timeoutMs', /at most an hour/],
    ['a misspelt option', { token: 't', timeout: 1 }, 'timeout', /not a known option/],
  ])('refuses %s and names the option', (_, options, field, rule) => {
    expect(issuesOf(options)).toMatchObject([{ field, rule: expect.stringMatching(rule) }])
  })

  it('tells a misspelt option the nearest one, wherever it stands, and a strange one none', () => {
    const nested = z.strictObject({ lanes: z.record(z.string(), schema.partial().optional()).default({}) })
    const hintOf = (options: object) => {
      const parsed = nested.safeParse(options)
      return parsed.success ? undefined : issuesOfZod(parsed.error, nested)[0]
    }
    expect(hintOf({ lanes: { a: { timeout: 1 } } })).toMatchObject({
      field: 'lanes.a.timeout',
      hint: 'did you mean timeoutMs?',
    })
    expect(hintOf({ lanes: { a: { colour: 1 } } })).toMatchObject({ hint: 'check the spelling' })
    expect(hintOf({ lane: {} })).toMatchObject({ field: 'lane', hint: 'did you mean lanes?' })
  })

  it('names every wrong option at once, unknown ones included', () => {
    const issues = issuesOf({ baseUrl: 'x', timeoutMs: 0.5, a: 1, b: 2 })
    expect(issues.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['token', 'baseUrl', 'timeoutMs', 'a', 'b']),
    )
  })
})

describe('systemClock', () => {
  it('calls back after a time that can be cancelled, however long', async () => {
    const calls: string[] = []
    systemClock.after(1, () => calls.push('soon'))
    systemClock.after(1, () => calls.push('never'))()
    systemClock.after(1e12, () => calls.push('in thirty years'))()
    await expect.poll(() => calls).toEqual(['soon'])
    expect(systemClock.now()).toBeGreaterThan(1.6e12)
    expect(systemClock.elapsed()).toBeLessThan(1e12)
  })
})
