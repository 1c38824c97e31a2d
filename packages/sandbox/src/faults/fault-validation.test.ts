import { describe, expect, it } from 'vitest'
import { startSandbox } from '../start-sandbox.js'
import type { Fault } from './fault.js'
import { validateFaults } from './fault-validation.js'

const wrong = (fault: unknown) => () => validateFaults([fault as Fault])

describe('validateFaults', () => {
  it.each<[string, unknown, string]>([
    ['no name', { act: { do: 'hang' } }, 'faults[0].name: must be a non-empty string, got nothing'],
    [
      'unknown field',
      { name: 'a', act: { do: 'hang' }, wehn: {} },
      'faults[0].wehn: is not known here; did you mean when?',
    ],
    ['no act', { name: 'a' }, 'faults[0].act.do: must be one of answer'],
    ['unknown act', { name: 'a', act: { do: 'explode' } }, 'got "explode"'],
    ['inherited act', { name: 'a', act: { do: 'constructor' } }, 'got "constructor"'],
    ['act without its field', { name: 'a', act: { do: 'delay' } }, 'faults[0].act.ms: must be a number of at least 0'],
    [
      'field of another act',
      { name: 'a', act: { do: 'hang', ms: 1 } },
      'faults[0].act.ms: is not known here; known are do',
    ],
    [
      'bad vendor',
      { name: 'a', match: { vendor: 'acme' }, act: { do: 'hang' } },
      'faults[0].match.vendor: must be one of',
    ],
    ['bad path', { name: 'a', match: { path: 'v1' }, act: { do: 'hang' } }, 'faults[0].match.path'],
    ['nth 0', { name: 'a', when: { nth: 0 }, act: { do: 'hang' } }, 'faults[0].when.nth'],
    ['nth of nothing', { name: 'a', when: { nth: [] }, act: { do: 'hang' } }, 'faults[0].when.nth'],
    [
      'probability above 1',
      { name: 'a', when: { probability: 1.1 }, act: { do: 'hang' } },
      'a number from 0 to 1, got 1.1',
    ],
    ['status 199', { name: 'a', act: { do: 'answer', status: 199 } }, 'faults[0].act.status'],
    ['status 600', { name: 'a', act: { do: 'answer', status: 600 } }, 'faults[0].act.status'],
    ['negative bytes', { name: 'a', act: { do: 'truncate', bytes: -1 } }, 'faults[0].act.bytes'],
    ['no speed', { name: 'a', act: { do: 'slow-body', bytesPerSecond: 0 } }, 'faults[0].act.bytesPerSecond'],
  ])('refuses %s', (_what, fault, message) => {
    expect(wrong(fault)).toThrow(TypeError)
    expect(wrong(fault)).toThrow(message)
  })

  it('refuses a name used twice', () => {
    const fault: Fault = { name: 'a', act: { do: 'hang' } }
    expect(() => validateFaults([fault, fault])).toThrow('faults[1].name: "a" is used twice')
  })

  it('accepts every act, also after a round trip through JSON', () => {
    const faults: readonly Fault[] = [
      { name: '1', act: { do: 'answer', status: 200, headers: { a: 'b' }, body: { c: 1 } } },
      { name: '2', act: { do: 'answer-after-accepting', status: 599, body: 'x' } },
      { name: '3', act: { do: 'throttle', status: 429, retryAfterSeconds: 0, retryAfterDate: true } },
      { name: '4', act: { do: 'delay', ms: 0 }, when: { nth: [1, 2], every: 1, first: 1, probability: 0, times: 1 } },
      {
        name: '5',
        act: { do: 'truncate', bytes: 0 },
        match: { vendor: 'yespo', method: 'POST', path: '/*', bodyIncludes: 'x' },
      },
      { name: '6', act: { do: 'slow-body', bytesPerSecond: 0.5 } },
      { name: '7', act: { do: 'redirect', to: 'http://127.0.0.1:1/' } },
      ...(['hang', 'reset-before', 'reset-after', 'expire-token', 'busy', 'duplicate'] as const).map((kind) => ({
        name: kind,
        act: { do: kind },
      })),
    ]
    expect(validateFaults(JSON.parse(JSON.stringify(faults)) as Fault[])).toEqual(faults)
  })

  it('stops a sandbox from starting and leaves the faults of a running one alone', async () => {
    const bad = [{ name: '', act: { do: 'hang' } }] as const
    await expect(startSandbox({ faults: bad })).rejects.toThrow('faults[0].name')
    const sandbox = await startSandbox({ faults: [{ name: 'good', act: { do: 'busy' } }] })
    expect(() => sandbox.setFaults(bad)).toThrow(TypeError)
    expect(sandbox.faultCounts()).toEqual({ good: 0 })
    await sandbox.close()
  })
})
