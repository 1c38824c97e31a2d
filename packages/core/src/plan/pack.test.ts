import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlannedCall, PlannedRequest } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'
import { byteLength, bytesAlone, pack, splitRequest } from './pack.js'

const endpointOf = (limit: { calls: number; bytes: number }, frame?: readonly [string, string]): Endpoint => ({
  method: 'POST',
  path: '/x',
  limit: { ...limit, source: 'test' },
  repeat: 'harmless',
  answers: 'all-or-nothing',
  inOrder: false,
  ...(frame ? { frame } : {}),
})
const callOf = (text: string): PlannedCall => ({
  delivery: { step: 0, attempt: 0, maybeDelivered: false, wantsReply: false },
  text,
  bytes: byteLength(text),
  steps: 1,
})
const group = (texts: readonly string[]) => ({ endpoint: 'e', path: '/x', calls: texts.map(callOf) })
const textsOf = (requests: readonly PlannedRequest[]) => requests.map(({ calls }) => calls.map(({ text }) => text))

describe('pack', () => {
  it.each([
    ['n - 1', 2, [['1', '2']]],
    ['n', 3, [['1', '2', '3']]],
    ['n + 1', 4, [['1', '2', '3'], ['4']]],
    ['2n + 1', 7, [['1', '2', '3'], ['4', '5', '6'], ['7']]],
  ])('fills requests up to the calls limit: %s', (_, count, expected) => {
    const texts = Array.from({ length: count }, (__, index) => String(index + 1))
    expect(textsOf(pack(endpointOf({ calls: 3, bytes: 1000 }, ['[', ']']), group(texts)))).toEqual(expected)
  })

  it.each([
    [22, [['"aaaa"', '"bbbb"', '"cccc"']]],
    [21, [['"aaaa"', '"bbbb"'], ['"cccc"']]],
    [15, [['"aaaa"', '"bbbb"'], ['"cccc"']]],
    [14, [['"aaaa"'], ['"bbbb"'], ['"cccc"']]],
  ])('counts frame and separators against the bytes limit of %i', (bytes, expected) => {
    expect(textsOf(pack(endpointOf({ calls: 100, bytes }, ['[', ']']), group(['"aaaa"', '"bbbb"', '"cccc"'])))).toEqual(
      expected,
    )
  })

  it('counts bytes, not characters', () => {
    const texts = ['"🐈"', '"🐈"']
    expect(byteLength(JSON.stringify(['🐈', '🐈']))).toBe(15)
    expect(pack(endpointOf({ calls: 9, bytes: 15 }, ['[', ']']), group(texts))).toHaveLength(1)
    expect(pack(endpointOf({ calls: 9, bytes: 14 }, ['[', ']']), group(texts))).toHaveLength(2)
  })

  it('never exceeds a limit, keeps every call once and in order, and states the true size', () => {
    const frames = fc.constantFrom<readonly [string, string]>(['[', ']'], ['{"contacts":[', '],"ä":1}'])
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 30 }).map((text) => JSON.stringify(text)))
    fc.assert(
      fc.property(
        frames,
        texts,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 200 }),
        (frame, all, calls, room) => {
          const largest = Math.max(0, ...all.map(byteLength))
          const bytes = byteLength(frame.join('')) + largest + room
          const requests = pack(endpointOf({ calls, bytes }, frame), group(all))
          expect(textsOf(requests).flat()).toEqual(all)
          for (const request of requests) {
            const { body = '' } = request
            expect(request.calls.length).toBeGreaterThan(0)
            expect(request.calls.length).toBeLessThanOrEqual(calls)
            expect(Buffer.byteLength(body)).toBeLessThanOrEqual(bytes)
            expect(request.bytes).toBe(Buffer.byteLength(body))
            expect(body).toBe(frame[0] + request.calls.map(({ text }) => text).join(',') + frame[1])
          }
          // As few as possible: the first call of each request would not have fitted into the one before.
          for (const [index, request] of requests.entries()) {
            const previous = requests[index - 1]
            if (!previous) continue
            const next = 1 + (request.calls[0]?.bytes ?? 0)
            expect(previous.calls.length === calls || previous.bytes + next > bytes).toBe(true)
          }
        },
      ),
    )
  })

  it('sends calls of an unframed endpoint one by one, without a body where there is none', () => {
    const requests = pack(endpointOf({ calls: 1, bytes: 100 }), group(['{"a":1}', '', '{"b":2}']))
    expect(requests.map(({ body, bytes, headers }) => [body, bytes, headers])).toEqual([
      ['{"a":1}', 7, { 'content-type': 'application/json' }],
      [undefined, 0, {}],
      ['{"b":2}', 7, { 'content-type': 'application/json' }],
    ])
  })

  it("adds the endpoint's headers, whose content type wins", () => {
    const endpoint = { ...endpointOf({ calls: 1, bytes: 100 }), headers: { 'api-version': '4.4' } }
    expect(pack(endpoint, group(['{}']))[0]?.headers).toEqual({
      'content-type': 'application/json',
      'api-version': '4.4',
    })
    const typed = { ...endpoint, headers: { 'content-type': 'text/csv' } }
    expect(pack(typed, group(['a;b']))[0]?.headers).toEqual({ 'content-type': 'text/csv' })
  })

  it('adds no header where there is no body', () => {
    const endpoint = endpointOf({ calls: 1, bytes: 100 })
    const headersOf = (headers?: Record<string, string>) =>
      pack(headers ? { ...endpoint, headers } : endpoint, group(['']))[0]?.headers
    expect(headersOf()).toEqual({})
    expect(headersOf({ 'api-version': '4.4' })).toEqual({ 'api-version': '4.4' })
  })

  it('takes from endpoint and group what a request is, and a body and a frame only where there is one', () => {
    const limit = { calls: 9, bytes: 100 }
    const requestOf = (texts: readonly string[], frame?: readonly [string, string]) => {
      const of = { ...group(texts), ...(frame ? { frame } : {}) }
      return pack({ ...endpointOf(limit), method: 'PUT' }, of).map(({ calls, ...rest }) => {
        expect(calls).toEqual(of.calls)
        return rest
      })
    }
    const json = { 'content-type': 'application/json' }
    const common = { endpoint: 'e', method: 'PUT', path: '/x' }
    expect(requestOf(['{}'])).toStrictEqual([{ ...common, headers: json, body: '{}', bytes: 2 }])
    expect(requestOf([''])).toStrictEqual([{ ...common, headers: {}, bytes: 0 }])
    expect(requestOf(['1', '2'], ['(', ')'])).toStrictEqual([
      { ...common, headers: json, body: '(1,2)', bytes: 5, frame: ['(', ')'] },
    ])
  })

  it('makes the texts of its calls parts of the body, but where there is one call only', () => {
    const written: string[] = []
    const watched = (text: string): PlannedCall =>
      Object.defineProperty(callOf(text), 'text', { get: () => text, set: (part) => written.push(part) })
    const endpoint = endpointOf({ calls: 3, bytes: 100 }, ['[[', ']'])
    const [request] = pack(endpoint, { ...group([]), calls: ['"a"', '22', '{}'].map(watched) })
    expect(written).toEqual(['"a"', '22', '{}'])
    expect(request?.body).toBe('[["a",22,{}]')
    pack(endpoint, { ...group([]), calls: [watched('"alone"')] })
    expect(written).toHaveLength(3)
  })

  it('makes no request of nothing when the first call is too large', () => {
    const endpoint = endpointOf({ calls: 9, bytes: 4 }, ['[', ']'])
    expect(textsOf(pack(endpoint, group(['12345', '1', '2'])))).toEqual([['12345'], ['1'], ['2']])
  })

  it('makes nothing of nothing', () => {
    expect(pack(endpointOf({ calls: 1, bytes: 1 }, ['[', ']']), group([]))).toEqual([])
  })
})

describe('bytesAlone', () => {
  it('is the size of the body with this call only', () => {
    const endpoint = endpointOf({ calls: 9, bytes: 100 }, ['{"é":[', ']}'])
    const [request] = pack(endpoint, group(['"ü"']))
    expect(bytesAlone(endpoint, callOf('"ü"'))).toBe(request?.bytes)
  })
})

describe('splitRequest', () => {
  it('halves until one call is left, covering every call once, with true bodies and sizes', () => {
    const endpoint = endpointOf({ calls: 100, bytes: 10_000 }, ['[', ']'])
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 40 }), (values) => {
        const [request] = pack(endpoint, group(values.map((value) => JSON.stringify(value))))
        if (!request) return
        const single = (part: PlannedRequest): PlannedRequest[] => {
          const halves = splitRequest(endpoint, part)
          expect(halves.flatMap(({ calls }) => calls)).toEqual(part.calls.length > 1 ? part.calls : [])
          for (const half of halves) {
            expect(half.bytes).toBe(Buffer.byteLength(half.body ?? ''))
            expect(half).toMatchObject({ endpoint: part.endpoint, path: part.path, method: part.method })
          }
          if (halves.length === 2)
            expect(Math.abs((halves[0]?.calls.length ?? 0) - (halves[1]?.calls.length ?? 0))).toBeLessThanOrEqual(1)
          return halves.length === 0 ? [part] : halves.flatMap(single)
        }
        expect(single(request).map(({ body }) => body)).toEqual(values.map((value) => JSON.stringify([value])))
      }),
      { numRuns: 50 },
    )
  })
})

describe('calls with a frame of their own', () => {
  it('keep it when their request is split', () => {
    const frame = ['{"all":[', '],"of":"ж"}'] as const
    const own = { ...group(['1', '2', '3']), frame }
    const [request, ...others] = pack(endpointOf({ calls: 9, bytes: 100 }, ['[', ']']), own)
    expect(others).toEqual([])
    const parts = splitRequest(endpointOf({ calls: 9, bytes: 100 }), request as PlannedRequest)
    expect(parts.map(({ body, bytes }) => [body, bytes])).toEqual([
      ['{"all":[1],"of":"ж"}', 21],
      ['{"all":[2,3],"of":"ж"}', 23],
    ])
  })
})

describe('splitting by suspicion', () => {
  const request = pack(endpointOf({ calls: 9, bytes: 100 }, ['[', ']']), group(['1', '2', '3', '4', '5']))[0]
  const partsOf = (suspects?: readonly number[]) =>
    request && textsOf(splitRequest(endpointOf({ calls: 9, bytes: 100 }, ['[', ']']), request, suspects))

  it.each<[string, readonly number[] | undefined, string[][]]>([
    [
      'nothing known',
      undefined,
      [
        ['1', '2'],
        ['3', '4', '5'],
      ],
    ],
    ['one', [3], [['4'], ['1', '2'], ['3', '5']]],
    ['three, which leaves two', [0, 1, 4], [['1', '2', '5'], ['3'], ['4']]],
    ['two, one of them twice', [4, 0, 4], [['1', '5'], ['2'], ['3', '4']]],
    ['all but one', [0, 1, 2, 3], [['1', '2', '3', '4'], ['5']]],
    ['all', [0, 1, 2, 3, 4], []],
    [
      'places that are not there',
      [-1, 5, 2.5],
      [
        ['1', '2'],
        ['3', '4', '5'],
      ],
    ],
  ])('%s', (_, suspects, parts) => {
    expect(partsOf(suspects)).toEqual(parts)
  })
})
