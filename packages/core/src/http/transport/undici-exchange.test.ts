import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../http-message.js'
import { handWire } from '../testing/hand-engine.js'
import { exchangeOnce, textOf } from './undici-exchange.js'

function begin(signal?: AbortSignal) {
  const hand = handWire(10)
  exchangeOnce(hand.wire, hand.exchange<HttpResponse>(signal))
  return { ...hand, request: hand.engine.at(0) }
}
const failure = (code: string, sent: boolean) => expect.objectContaining({ name: 'NetworkError', code, sent })

describe('one exchange', () => {
  it.each([
    ['no part', [], ''],
    ['one part', ['ab'], 'ab'],
    ['two parts', ['ab', 'c'], 'abc'],
    ['four parts, and as much as is allowed', ['ab', 'cd', 'ef', 'ghij'], 'abcdefghij'],
  ])('answers with status, headers and a body of %s', (_, parts, body) => {
    const { request, log, alive } = begin()
    request.start()
    request.answer(201, { one: 'x', many: ['1', '2'] })
    for (const part of parts) request.data(part)
    expect(log).toEqual([])
    request.end()
    expect(log).toEqual([{ status: 201, headers: { one: 'x', many: '1, 2' }, body }, 'settled', 'freed'])
    expect([alive(), request.told]).toEqual([0, []])
  })

  it('answers with the status 0 where the engine names none', () => {
    const { request, log } = begin()
    request.end()
    expect(log).toEqual([{ status: 0, headers: {}, body: '' }, 'settled', 'freed'])
  })

  it('ends at the first byte too many, once', () => {
    const { request, log, alive } = begin()
    request.start()
    request.answer(200)
    request.data('0123456789')
    request.data('0')
    request.data('1')
    expect(log).toEqual([failure('response_too_large', true), 'settled'])
    expect(request.told).toEqual(['abort: The answer from https://vendor.example is larger than allowed.'])
    request.fail(new Error('aborted'))
    expect(log.slice(2)).toEqual(['freed'])
    expect(alive()).toBe(0)
  })

  it('fails at its deadline before it was sent, and is taken back when its turn comes', () => {
    const { request, log, moveTo } = begin()
    moveTo(99)
    expect(log).toEqual([])
    moveTo(100)
    expect(log).toEqual([failure('timeout', false), 'settled'])
    request.start()
    expect(request.told).toEqual(['abort: Given up.'])
    request.fail(new Error('aborted'))
    expect(log.slice(2)).toEqual(['freed'])
  })

  it.each(['timeout', 'aborted'])(
    'is ended on the wire by %s, and an answer that comes all the same is left',
    (code) => {
      const controller = new AbortController()
      const { request, log, moveTo, alive } = begin(controller.signal)
      request.start()
      if (code === 'timeout') moveTo(100)
      else controller.abort()
      expect(log).toEqual([failure(code, true), 'settled'])
      expect(request.told).toHaveLength(1)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      request.answer(200)
      request.data('0123456789a')
      request.end()
      expect(log.slice(2)).toEqual(['freed'])
      expect([alive(), request.told.length]).toEqual([0, 1])
    },
  )

  it.each([
    ['before it was sent', false, 'connect_failed'],
    ['after', true, 'connection_lost'],
  ])('fails as the engine does, %s', (_, sent, code) => {
    const { request, log, alive } = begin()
    if (sent) request.start()
    request.fail(new Error('secret reset'))
    expect(log).toEqual([failure(code, sent), 'settled', 'freed'])
    expect(log[0]).toMatchObject({ message: expect.stringContaining('*** reset'), cause: { message: '*** reset' } })
    expect(alive()).toBe(0)
  })

  it('is tried on one socket only', () => {
    const { request, log, engine, moveTo } = begin()
    request.start()
    const second = engine.at(0)
    second.start()
    expect([request.told, second.told]).toEqual([[], ['abort: Given up.']])
    moveTo(100)
    expect([request.told.length, second.told.length]).toEqual([1, 1])
    expect(log).toEqual([failure('timeout', true), 'settled'])
  })
})

it.each([
  [undefined, ''],
  ['', ''],
  ['ab', 'ab'],
  ['\ufeffab', 'ab'],
  ['a\ufeffb', 'a\ufeffb'],
  ['\ufeff', ''],
])('reads %j as %j', (text, expected) => {
  expect(textOf(text === undefined ? undefined : Buffer.from(text))).toBe(expected)
})
