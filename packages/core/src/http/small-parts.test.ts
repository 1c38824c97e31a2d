import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../clock.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import type { Authorizer } from './auth/authorizer.js'
import { redactorOf } from './auth/redactor-of.js'
import { deadlineOf } from './calls/call-options.js'
import { mappingSchema, networkOptionSchemas } from './calls/vendor-option-schemas.js'
import { pause } from './retry/pause.js'
import { handClock } from './testing/hand-clock.js'
import { listenForAbort, stopListening } from './transport/abort-listeners.js'
import { createDeadlines } from './transport/deadlines.js'
import { brokenBy, closedTo, stoppedBy } from './transport/network-failure.js'
import { createSlots } from './transport/slots.js'
import { readTransportOptions } from './transport/transport-options.js'

describe('the deadline of a call', () => {
  it.each([
    [undefined, 105],
    [1, 6],
    [0.5, 5.5],
    [2_000, 2_005],
  ])('for a timeout of %s is %i', (timeoutMs, expected) => expect(deadlineOf({ timeoutMs }, 100, 5)).toBe(expected))

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is none for %s', (timeoutMs) => {
    expect(() => deadlineOf({ timeoutMs }, 100, 5)).toThrow(/^Invalid options: timeoutMs must be a positive number/)
    expect(() => deadlineOf({ timeoutMs }, 100, 5)).toThrow(InvalidInputError)
  })
})

describe('a pause', () => {
  it.each(['time', 'signal'])('is ended by its %s, and leaves nothing behind', async (by) => {
    const { clock, alive, moveTo } = handClock()
    const controller = new AbortController()
    let ended = false
    const waiting = pause(10, clock, controller.signal).then(() => {
      ended = true
    })
    moveTo(9)
    await new Promise(setImmediate)
    expect([ended, alive(), getEventListeners(controller.signal, 'abort').length]).toEqual([false, 1, 1])
    if (by === 'time') moveTo(10)
    else controller.abort()
    await waiting
    expect([alive(), getEventListeners(controller.signal, 'abort')]).toEqual([0, []])
  })

  it('needs no signal, and is none for one that has fired', async () => {
    const { clock, set, moveTo } = handClock()
    await pause(10, clock, AbortSignal.abort())
    expect(set()).toBe(0)
    const waiting = pause(10, clock, undefined)
    expect(set()).toBe(1)
    moveTo(10)
    await waiting
  })
})

it('listens again to a signal that nobody listened to meanwhile', () => {
  const controller = new AbortController()
  const told: string[] = []
  stopListening(listenForAbort(controller.signal, () => told.push('early')))
  listenForAbort(controller.signal, () => told.push('again'))
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort()
  expect(told).toEqual(['again'])
})

it('does not take back a place that was given in time', () => {
  const { clock, moveTo, alive } = handClock()
  const slots = createSlots(1, createDeadlines(clock))
  const heard: unknown[] = []
  slots.tryTake()
  slots.wait({ deadlineAt: 10 }, (interruption) => heard.push(interruption))
  slots.release()
  expect([heard, alive(), slots.tryTake()]).toEqual([[undefined], 0, false])
  moveTo(20)
  expect(heard).toEqual([undefined])
})

describe('a failure of the network', () => {
  const at = { origin: 'https://v.example', redact: (text: string) => text.replaceAll('secret', '***') }

  it.each([
    ['timeout', /^The deadline passed before an answer from https:\/\/v\.example /],
    ['aborted', /^The request to https:\/\/v\.example was aborted/],
    ['response_too_large', /^The answer from https:\/\/v\.example is larger/],
  ] as const)('of our own making: %s', (code, message) => {
    for (const sent of [true, false]) {
      const error = stoppedBy(code, { ...at, sent })
      expect(error).toMatchObject({ name: 'NetworkError', kind: 'unavailable', code, sent })
      expect(error.message).toMatch(message)
    }
  })

  it.each<[string, unknown, string, object]>([
    [
      'by its code',
      Object.assign(new Error('secret'), { code: 'ECONNRESET' }),
      'ECONNRESET',
      { message: '***', code: 'ECONNRESET' },
    ],
    ['by its text', new Error('the secret'), 'the ***', { message: 'the ***' }],
    ['by itself', 'the secret', 'the ***', { message: 'the ***' }],
    ['by its text where its code is none', { message: 'odd', code: 7 }, 'odd', { message: 'odd' }],
  ])('that the engine reports, named %s', (_, cause, reason, plain) => {
    const lost = brokenBy(cause, { ...at, sent: true })
    expect(lost).toMatchObject({ code: 'connection_lost', sent: true, cause: plain })
    expect(lost.message).toBe(`The connection to https://v.example broke before the answer was complete: ${reason}.`)
    const failed = brokenBy(cause, { ...at, sent: false })
    expect(failed).toMatchObject({ code: 'connect_failed', sent: false, cause: plain })
    expect(failed.message).toBe(`No connection to https://v.example: ${reason}.`)
    if (!('code' in plain)) expect(failed.cause).not.toHaveProperty('code')
  })

  it('of a transport that is closed', () => {
    expect(closedTo('https://v.example')).toMatchObject({ kind: 'unavailable', code: 'transport_closed' })
  })
})

it('redacts what any of several authorizers keeps secret now', () => {
  let secrets: readonly string[] = ['first-secret']
  const authorizer = (of: () => readonly string[]) => ({ secrets: of }) as unknown as Authorizer
  const fixed = ['other-secret']
  const redact = redactorOf([authorizer(() => fixed), authorizer(() => secrets)])
  const text = 'first-secret second-secret other-secret'
  const before = redact(text)
  expect(before).not.toMatch(/first-secret|other-secret/)
  expect(before).toContain('second-secret')
  expect(redact(text)).toBe(before)
  secrets = ['second-secret']
  expect(redact(text)).not.toMatch(/second-secret|other-secret/)
  expect(redact(text)).toContain('first-secret')
  expect(redactorOf([])(text)).toBe(text)
})

describe('the options of a transport', () => {
  const baseUrl = 'https://v.example/base//'
  it('have these defaults', () => {
    const { userAgent, ...rest } = readTransportOptions({ baseUrl })
    expect(userAgent).toMatch(/^waybill\/\d/)
    expect(rest).toEqual({
      target: { origin: 'https://v.example', basePath: '/base' },
      authorizers: {},
      connections: 64,
      keepAliveTimeoutMs: 4_000,
      connectTimeoutMs: 10_000,
      maxResponseBytes: 10_000_000,
      tls: undefined,
      dispatcher: undefined,
      clock: systemClock,
    })
  })

  it.each(['connections', 'keepAliveTimeoutMs', 'connectTimeoutMs', 'maxResponseBytes'])(
    'take 1 and more for %s',
    (name) => {
      for (const value of [1, 2, 1_000])
        expect(readTransportOptions({ baseUrl, [name]: value })).toMatchObject({ [name]: value })
      for (const value of [0, -1, 1.5]) {
        const read = () => readTransportOptions({ baseUrl, [name]: value })
        expect(read).toThrow(ConfigurationError)
        expect(read).toThrow(new RegExp(`createHttpTransport.*${name} must be`, 's'))
      }
    },
  )
})

describe("the options of every vendor's client", () => {
  const schema = z.object({ ...networkOptionSchemas, mapping: mappingSchema() })
  const ruleOf = (name: string, value: unknown) => schema.safeParse({ [name]: value }).error?.issues[0]?.message
  const method = () => undefined

  it.each<[string, unknown[], unknown[], string]>([
    ['transport', [{ send: method }], [null, 1, method, {}, { send: 1 }, { dispatch: method }], 'must be a transport'],
    ['dispatcher', [{ dispatch: method }], [null, 'x', {}, { send: method }], 'must be an undici dispatcher'],
    ['clock', [systemClock], [null, {}, { elapsed: 5 }, { now: method }], 'must be a clock'],
    ['tls', [{}, { ca: 'x' }], [null, 1, 'x', method], 'must be an object of TLS options'],
    ['connections', [1, 2, 64], [0, -1], 'must be at least 1'],
    ['connections', [], [1.5], 'must be whole sockets'],
    ['connections', [], ['1', null], 'must be a number of sockets'],
    ['keepAliveTimeoutMs', [1, 4_000], [0], 'must be at least 1'],
    ['keepAliveTimeoutMs', [], [1.5], 'must be whole milliseconds'],
    ['keepAliveTimeoutMs', [], ['1', null], 'must be a number of milliseconds'],
    [
      'mapping',
      [{}, { track: null }, { track: method, Viewed: null }],
      [{ track: 1 }, { track: {} }, { track: 'x' }],
      'must be a function or null',
    ],
    ['mapping', [], [1, null, []], 'must be an object, by event name or type'],
  ])('take of %s what it is, and refuse all else in words', (name, good, bad, rule) => {
    for (const value of [...good, undefined])
      expect([name, value, ruleOf(name, value)]).toEqual([name, value, undefined])
    for (const value of bad) expect([name, value, ruleOf(name, value)]).toEqual([name, value, rule])
  })
})
