import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { createHeaderList, pathFor } from './outgoing.js'

const thrownBy = (act: () => unknown): InvalidInputError => {
  try {
    act()
  } catch (cause) {
    expect(cause).toBeInstanceOf(InvalidInputError)
    return cause as InvalidInputError
  }
  return expect.fail('it was taken')
}

describe('the path', () => {
  const path = (text: string, query?: Record<string, string>) =>
    pathFor({ method: 'GET', path: text }, '/base', query && { query, generation: 0 })

  it('is appended to the base path, with the credentials behind its query', () => {
    expect(path('/a')).toBe('/base/a')
    expect(pathFor({ method: 'GET', path: '/a' }, '', { headers: {}, generation: 0 })).toBe('/a')
    expect(path('/a', { 'k y': 'x&y', z: '1' })).toBe('/base/a?k%20y=x%26y&z=1')
    expect(path('/a?b=c', { k: '1' })).toBe('/base/a?b=c&k=1')
  })

  it.each(['', 'a', '//a', '/\\a', '/a b', '/a#b', '/ü', '/a\n', '/a\\b'])(
    'is refused with the way out: %j',
    (text) => {
      const { message, issues } = thrownBy(() => path(text))
      expect(message).toMatch(/^Invalid request: path must start/)
      expect(issues).toStrictEqual([
        {
          field: 'path',
          rule: 'must start with a single "/" and be percent-encoded',
          hint: 'encode it with encodePathSegment',
        },
      ])
    },
  )
})

describe('the headers', () => {
  const listOf = createHeaderList('agent/1')
  const credentials = (headers: Record<string, string>) => ({ headers, generation: 0 })

  it('are one flat list: defaults, then the request, then the credentials, each name once', () => {
    expect(listOf(undefined, undefined)).toEqual(['user-agent', 'agent/1'])
    expect(listOf({ A: '1', b: '2' }, undefined)).toEqual(['user-agent', 'agent/1', 'a', '1', 'b', '2'])
    expect(listOf({ a: '1', A: '2', 'User-Agent': 'mine' }, undefined)).toEqual(['user-agent', 'mine', 'a', '2'])
    expect(listOf({ a: '1', b: '2' }, credentials({ b: 'secret', c: '3' }))).toEqual([
      'user-agent',
      'agent/1',
      'a',
      '1',
      'b',
      'secret',
      'c',
      '3',
    ])
    expect(listOf({ a: '1' }, { generation: 0 })).toEqual(['user-agent', 'agent/1', 'a', '1'])
  })

  it('do not take a value for a name, nor one that is not given for a value', () => {
    expect(createHeaderList('a')({ a: '1' }, undefined)).toEqual(['user-agent', 'a', 'a', '1'])
    expect(listOf({ a: undefined as unknown as string, b: '' }, undefined)).toEqual(['user-agent', 'agent/1', 'b', ''])
  })

  it('that are frozen are spelled once, and no others', () => {
    let read = 0
    const frozen = Object.freeze({
      get a() {
        read++
        return 'x'
      },
    })
    for (let time = 0; time < 3; time++) expect(listOf(frozen, undefined)).toEqual(['user-agent', 'agent/1', 'a', 'x'])
    expect(listOf(frozen, credentials({ a: 'y' }))).toEqual(['user-agent', 'agent/1', 'a', 'y'])
    expect(listOf(frozen, undefined)).toEqual(['user-agent', 'agent/1', 'a', 'x'])
    expect(read).toBe(1)
    const open = { a: '1' }
    listOf(open, undefined)
    open.a = '2'
    expect(listOf(open, undefined)).toEqual(['user-agent', 'agent/1', 'a', '2'])
  })

  it.each([
    'Host',
    'connection',
    'Content-Length',
    'expect',
    'keep-alive',
    'TE',
    'trailer',
    'transfer-encoding',
    'Upgrade',
  ])('leave %s to the transport', (name) => {
    const { issues, message } = thrownBy(() => listOf({ [name]: 'x' }, undefined))
    expect(message).toMatch(/^Invalid request: headers\./)
    expect(issues).toStrictEqual([
      { field: `headers.${name.toLowerCase()}`, rule: 'is set by the transport', hint: 'leave it out' },
    ])
  })

  it.each(['', 'a b', 'a:', 'ü', 'a\n'])('must have names that HTTP has: not %j', (name) => {
    expect(thrownBy(() => listOf({ [name]: 'x' }, undefined)).issues).toStrictEqual([
      { field: 'headers', rule: 'must have names of letters, digits and dashes' },
    ])
  })

  it.each(['a\r\nb: c', 'a\n', '\0', '\x7f', 'ж'])('must have values that HTTP has: not %j', (value) => {
    const rule = 'must not contain line breaks, control or non-Latin-1 characters'
    expect(thrownBy(() => listOf({ A: value }, undefined)).issues).toStrictEqual([{ field: 'headers.a', rule }])
    expect(thrownBy(() => listOf({}, credentials({ b: value }))).issues).toStrictEqual([{ field: 'headers.b', rule }])
    expect(listOf({ a: '\ta ~\x80\xff' }, undefined)).toEqual(['user-agent', 'agent/1', 'a', '\ta ~\x80\xff'])
  })
})
