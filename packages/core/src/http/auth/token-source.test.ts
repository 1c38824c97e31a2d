import { describe, expect, it } from 'vitest'
import { NetworkError } from '../../errors/network-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { HttpRequest, HttpResponse, SendOptions } from '../../http-message.js'
import { handClock } from '../testing/hand-clock.js'
import type { AuthorizeContext } from './authorizer.js'
import { bearerAuth } from './bearer-auth.js'
import { basicAuth, queryAuth } from './fixed-auth.js'
import { type Login, loginAuth } from './login-auth.js'
import { createTokenSource, type TokenSourceOptions } from './token-source.js'

const context: AuthorizeContext = { exchange: () => expect.fail('nothing is sent here') }
const given = (token: string, generation: number) => ({ headers: { authorization: `Bearer ${token}` }, generation })
type Obtained = Awaited<ReturnType<TokenSourceOptions['obtain']>>

/** Gives these tokens, one after the other; a function is called, so that it may fail or take its time. */
function sourceOf(tokens: readonly (Obtained | (() => Obtained | Promise<Obtained>))[]) {
  const time = handClock()
  const left = [...tokens]
  const source = createTokenSource({
    obtain() {
      const next = left.shift() ?? expect.fail('asked once too often')
      return typeof next === 'function' ? next() : next
    },
    timeoutMs: 100,
    activity: 'Asking',
    failureCode: 'not_given',
    secrets: ['own'],
    clock: time.clock,
  })
  return { ...time, source, left }
}

describe('fixed credentials', () => {
  it.each([
    ['basicAuth', basicAuth('u', 'p'), { headers: { authorization: `Basic ${btoa('u:p')}` } }, ['p', 'u:p']],
    ['bearerAuth', bearerAuth('t'), { headers: { authorization: 'Bearer t' } }, ['t']],
    ['queryAuth', queryAuth('key', 's'), { query: { key: 's' } }, ['s']],
  ])('of %s never change', (_, authorizer, credentials, secrets) => {
    expect(authorizer.authorize(context)).toEqual({ ...credentials, generation: 0 })
    expect(authorizer.refused({ generation: 0 })).toBe(false)
    expect(authorizer.secrets()).toEqual(secrets)
  })
})

describe('a source of tokens', () => {
  it('gives a token without an end until it is refused, and the next one is of another generation', () => {
    const { source, moveTo } = sourceOf([{ token: 'a' }, { token: 'b' }, { token: 'b' }, { token: 'c' }])
    const first = source.authorize(context)
    expect(first).toEqual(given('a', 1))
    moveTo(1e9)
    expect(source.authorize(context)).toBe(first)
    expect(source.refused({ generation: 1 })).toBe(true)
    const second = source.authorize(context)
    expect(second).toEqual(given('b', 2))
    // Late, of the one before.
    expect(source.refused({ generation: 1 })).toBe(true)
    expect(source.authorize(context)).toBe(second)
    source.refused({ generation: 2 })
    expect(source.authorize(context)).toBe(second)
    source.refused({ generation: 2 })
    expect(source.authorize(context)).toEqual(given('c', 3))
  })

  it('gives a token with an end until then, and not at its end', () => {
    const { source, moveTo, left } = sourceOf([
      { token: 'a', usableMs: 10 },
      { token: 'b', usableMs: 10 },
    ])
    for (const time of [0, 5, 9.9]) {
      moveTo(time)
      expect(source.authorize(context)).toEqual(given('a', 1))
    }
    expect(left).toHaveLength(1)
    moveTo(10)
    expect(source.authorize(context)).toEqual(given('b', 2))
  })

  it('keeps secret what it was told to, and its four latest tokens, in the same list until one is new', () => {
    const { source } = sourceOf(['a', 'b', 'b', 'c', 'd', 'e'].map((token) => ({ token })))
    expect(source.secrets()).toEqual(['own'])
    const seen: (readonly string[])[] = []
    for (let generation = 1; generation <= 6; generation++) {
      const credentials = source.authorize(context) as { generation: number }
      source.refused(credentials)
      seen.push(source.secrets())
    }
    expect(seen.map((secrets) => secrets.join())).toEqual([
      'own,a',
      'own,b,a',
      'own,b,a',
      'own,c,b,a',
      'own,d,c,b,a',
      'own,e,d,c,b',
    ])
    expect(seen[2]).toBe(seen[1])
  })

  it('asks once however many wait, and again for the next token', async () => {
    const { source, alive } = sourceOf([async () => ({ token: 'a' }), async () => ({ token: 'b' })])
    const asked = [source.authorize(context), source.authorize(context)]
    expect(asked[0]).toBeInstanceOf(Promise)
    expect(await Promise.all(asked)).toEqual([given('a', 1), given('a', 1)])
    await new Promise(setImmediate)
    expect(alive()).toBe(0)
    expect(source.authorize(context)).toEqual(given('a', 1))
    source.refused({ generation: 1 })
    expect(await source.authorize(context)).toEqual(given('b', 2))
  })

  const own = new WaybillError('no', { kind: 'setup', code: 'refused' })
  const network = new NetworkError('no route', { code: 'connect_failed', sent: true })
  const odd = new TypeError('odd')
  const failed = { code: 'not_given', kind: 'unavailable', message: expect.stringMatching(/^Asking failed\./) }
  it.each([
    ['a failure of its own as it is', own, own],
    ['a network failure as one before sending', network, { ...failed, hint: 'no route', cause: network }],
    ['anything else as unavailable', odd, { ...failed, cause: odd }],
  ])('reports %s, at once or later, and asks again', async (_, cause, expected) => {
    const fail = () => {
      throw cause
    }
    const { source, left } = sourceOf([fail, async () => fail(), async () => ({ token: 'a' })])
    const caught = (act: () => unknown) => new Promise((resolve) => resolve(act())).catch((error) => error)
    for (let time = 0; time < 2; time++) {
      const error = await caught(() => source.authorize(context))
      expect(error).toMatchObject(expected)
      expect(WaybillError.isInstance(error) && error.name).toBe('WaybillError')
    }
    expect(left).toHaveLength(1)
    await new Promise(setImmediate)
    expect(await source.authorize(context)).toEqual(given('a', 1))
  })

  it('waits no longer than it may', async () => {
    const { source, moveTo, alive } = sourceOf([() => new Promise<never>(() => {})])
    const asked = source.authorize(context) as Promise<unknown>
    moveTo(99)
    expect(alive()).toBe(1)
    moveTo(100)
    await expect(asked).rejects.toMatchObject({
      ...failed,
      cause: { name: 'NetworkError', code: 'timeout', sent: false },
    })
  })
})

describe('bearerAuth with a function', () => {
  it('takes a text or the promise of one', async () => {
    expect(bearerAuth(() => 'a').authorize(context)).toEqual(given('a', 1))
    expect(await bearerAuth(async () => 'b').authorize(context)).toEqual(given('b', 1))
    expect(() => bearerAuth(() => expect.fail('none')).authorize(context)).toThrow(
      expect.objectContaining({ code: 'token_failed' }),
    )
  })
})

describe('loginAuth', () => {
  const minute = 60_000
  it.each<[string, Omit<Login, 'token'>, object, number]>([
    ['55 minutes, less one', {}, {}, 54 * minute],
    ['what the vendor says, less a minute', { expiresAt: 1_000 + 10 * minute }, {}, 9 * minute],
    ['half of a short life', { expiresAt: 1_000 + minute }, {}, minute / 2],
    ['half of a very short life', { expiresAt: 1_001 }, {}, 0.5],
    ['as without an end, where it has passed', { expiresAt: 1_000 }, {}, 54 * minute],
    ['what the options say', {}, { ttlMs: 500, marginMs: 100 }, 400],
  ])('uses a token for %s', async (_, stated, options, usableMs) => {
    const { clock, moveTo } = handClock()
    moveTo(1_000)
    const asked: [HttpRequest, SendOptions][] = []
    const exchange = async (...given: [HttpRequest, SendOptions]): Promise<HttpResponse> => {
      asked.push(given)
      return { status: 200, headers: {}, body: `t${asked.length}` }
    }
    const authorizer = loginAuth({
      login: async (send) => ({ token: (await send({ method: 'POST', path: '/login' })).body, ...stated }),
      secrets: ['key'],
      clock,
      ...options,
    })
    expect(await authorizer.authorize({ exchange })).toEqual(given('t1', 1))
    expect(asked).toEqual([[{ method: 'POST', path: '/login' }, { deadlineAt: 11_000 }]])
    moveTo(1_000 + usableMs - 0.25)
    expect(authorizer.authorize({ exchange })).toEqual(given('t1', 1))
    moveTo(1_000 + usableMs)
    await new Promise(setImmediate)
    expect(await authorizer.authorize({ exchange })).toMatchObject(given('t2', 2))
    expect(authorizer.secrets()).toEqual(['key', 't2', 't1'])
  })
})
