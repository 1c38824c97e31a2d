import { describe, expect, it } from 'vitest'
import type { HttpRequest, HttpStream, StreamOptions } from '../../http-message.js'
import type { Authorizer } from '../auth/authorizer.js'
import { handClock } from '../testing/hand-clock.js'
import { handEngine } from '../testing/hand-engine.js'
import { createHttpTransport } from './create-http-transport.js'
import type { HttpTransportOptions } from './transport-options.js'

const get: HttpRequest = { method: 'GET', path: '/a' }
const settle = () => new Promise(setImmediate)

function open(options: Partial<HttpTransportOptions> = {}) {
  const time = handClock()
  const engine = handEngine()
  const transport = createHttpTransport({
    baseUrl: 'https://v.example',
    dispatcher: engine.dispatcher,
    clock: time.clock,
    userAgent: 'test',
    connections: 1,
    ...options,
  })
  const send = (request: HttpRequest = get, deadlineAt = 100, signal?: AbortSignal) => {
    const heard: unknown[] = []
    transport.send(request, { deadlineAt, signal }).then(
      (answer) => heard.push(answer.status),
      (error) => heard.push([error.code, error.sent]),
    )
    return heard
  }
  const answer = (place: number, status: number) => {
    const request = engine.at(place)
    request.start()
    request.answer(status)
    request.end()
    return settle()
  }
  return { ...time, engine, transport, send, answer }
}

/** The value of the header that credentials bring. */
function credentialsIn(headers: readonly string[]): string | undefined {
  return headers[2] === 'accept-encoding' ? undefined : headers[3]
}

describe('a transport', () => {
  it('asks its engine for what it was asked for, and sets no limit of time there', async () => {
    const { engine, send } = open({ baseUrl: 'https://v.example/base/' })
    send({ ...get, headers: { a: 'b' } })
    expect(engine.asked.map(({ options }) => options)).toStrictEqual([
      {
        origin: 'https://v.example',
        method: 'GET',
        path: '/base/a',
        headers: ['user-agent', 'test', 'a', 'b', 'accept-encoding', 'gzip, deflate, br'],
        body: null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
    ])
    const other = open()
    other.send({ method: 'POST', path: '/', body: 'text' })
    expect(other.engine.asked[0]?.options.body).toBe('text')
  })

  it.each([
    ['timeout', 'its deadline has passed', 0],
    ['aborted', 'its signal has fired', 100],
  ])('sends nothing (%s) when %s', async (code, _, deadlineAt) => {
    const { engine, send } = open()
    const heard = send(get, deadlineAt, code === 'aborted' ? AbortSignal.abort() : undefined)
    await settle()
    expect([heard, engine.asked]).toEqual([[[code, false]], []])
  })

  it('lets a request wait for a socket until its deadline or its signal', async () => {
    const { engine, send, answer, moveTo } = open()
    const controller = new AbortController()
    const first = send()
    const late = send(get, 10)
    const aborted = send(get, 100, controller.signal)
    const last = send()
    moveTo(10)
    controller.abort()
    await settle()
    expect([first, late, aborted, last, engine.asked.length]).toEqual([
      [],
      [['timeout', false]],
      [['aborted', false]],
      [],
      1,
    ])
    await answer(0, 200)
    await answer(1, 201)
    expect([first, last]).toEqual([[200], [201]])
  })

  it('is closed when all that was open is over, and not before', async () => {
    const { transport, send, answer, moveTo } = open()
    const waiting = send(get, 10)
    const queued = [send(get, 20), send(get, 10)]
    let closed = false
    const closing = transport.close().then(() => {
      closed = true
    })
    moveTo(9)
    await answer(0, 200)
    expect([waiting, queued, closed]).toEqual([[200], [[], []], false])
    moveTo(10)
    await settle()
    expect([queued, closed]).toEqual([[[], [['timeout', false]]], false])
    await answer(1, 204)
    await closing
    expect(queued[0]).toEqual([204])
    expect(send()).toEqual([])
    await expect(transport.send(get, { deadlineAt: 100 })).rejects.toMatchObject({ code: 'transport_closed' })
    await expect(transport.stream?.(get, { silenceMs: 10 })).rejects.toMatchObject({ code: 'transport_closed' })
    await transport.prepare?.()
    await transport.close()
  })

  it('waits for one open request before it is closed', async () => {
    const { transport, send, answer } = open()
    send()
    let closed = false
    void transport.close().then(() => {
      closed = true
    })
    await settle()
    expect(closed).toBe(false)
    await answer(0, 200)
    expect(closed).toBe(true)
  })

  it('streams within the silence that may be, from now on', async () => {
    const { transport, engine, moveTo } = open()
    moveTo(1_000)
    const options: StreamOptions = { silenceMs: 10 }
    const streaming = transport.stream?.(get, options)
    const request = engine.at(0)
    moveTo(1_009)
    request.start()
    request.answer(200)
    const stream = (await streaming) as HttpStream
    moveTo(1_018)
    request.data('x')
    request.end()
    expect(await stream.body[Symbol.asyncIterator]().next()).toMatchObject({ done: false })
    await transport.close()
  })
})

describe('credentials', () => {
  /** Gives these generations, one after the other; the last one stays. */
  function authorizerOf(generations: number[], renews = true) {
    const refused: number[] = []
    const authorizer: Authorizer = {
      authorize: () => {
        const generation = (generations.length > 1 ? generations.shift() : generations[0]) ?? 0
        return { headers: { authorization: `${generation}` }, generation }
      },
      refused(credentials) {
        refused.push(credentials.generation)
        return renews
      },
      secrets: () => [],
    }
    return { authorizer, refused }
  }
  const sentBy = ({ asked }: ReturnType<typeof handEngine>) =>
    asked.map(({ options }) => credentialsIn(options.headers as string[]))

  it.each<[string, number[], boolean, number[], unknown[], string[]]>([
    ['with new ones it is replayed once', [1, 2, 3], true, [401, 401], [401], ['1', '2']],
    ['and answered', [1, 2], true, [401, 200], [200], ['1', '2']],
    ['with the same ones it would only be refused again', [1, 1], true, [401], [401], ['1']],
    ['with none to be had it is answered', [1, 2], false, [401], [401], ['1']],
    ['what is no 401 is answered', [1, 2], true, [403], [403], ['1']],
  ])('a request is refused: %s', async (_, generations, renews, statuses, expected, sent) => {
    const { authorizer, refused } = authorizerOf(generations, renews)
    const { engine, send, answer, transport } = open({ authorizers: { default: authorizer } })
    const heard = send()
    for (const [place, status] of statuses.entries()) await answer(place, status)
    expect([heard, sentBy(engine)]).toEqual([expected, sent])
    expect(refused).toEqual(statuses[0] === 401 ? [1] : [])
    await transport.close()
  })

  it('are those of the authorizer that is named, and none without one', async () => {
    const authorizers = { default: authorizerOf([1]).authorizer, other: authorizerOf([2]).authorizer }
    const { engine, send, answer } = open({ authorizers })
    for (const [place, auth] of [undefined, 'default', 'other', 'none'].entries()) {
      send({ ...get, auth })
      await answer(place, 200)
    }
    expect(sentBy(engine)).toEqual(['1', '1', '2', undefined])
    for (const auth of ['unknown', 'toString']) {
      const { transport } = open({ authorizers })
      await expect(transport.send({ ...get, auth }, { deadlineAt: 100 })).rejects.toThrow(
        `authorizers.${auth} is missing`,
      )
    }
    const bare = open()
    const heard = bare.send()
    await bare.answer(0, 401)
    expect([heard, bare.engine.asked.length]).toEqual([[401], 1])
  })

  it('that are asked for through the transport itself are asked for without any', async () => {
    const authorizer: Authorizer = {
      async authorize({ exchange }) {
        const { status } = await exchange({ method: 'POST', path: '/login' }, { deadlineAt: 50 })
        return { headers: { authorization: `${status}` }, generation: 1 }
      },
      refused: () => false,
      secrets: () => [],
    }
    const { engine, send, answer, transport } = open({ authorizers: { default: authorizer } })
    const heard = send()
    await answer(0, 202)
    expect(sentBy(engine)).toEqual([undefined, '202'])
    await answer(1, 200)
    expect(heard).toEqual([200])
    await transport.close()
  })

  it('that do not come in time leave the request unsent, and those that fail are its failure', async () => {
    let fail = (_: unknown) => {}
    const never: Authorizer = {
      authorize: () =>
        new Promise((_, reject) => {
          fail = reject
        }),
      refused: () => false,
      secrets: () => [],
    }
    const { send, moveTo, engine, transport, alive } = open({ authorizers: { default: never } })
    const late = send(get, 10)
    moveTo(10)
    await settle()
    expect([late, alive()]).toEqual([[['timeout', false]], 0])
    const failed = send()
    fail(Object.assign(new Error('x'), { code: 'no', sent: 'not' }))
    await settle()
    expect([failed, alive(), engine.asked]).toEqual([[['no', 'not']], 0, []])
    await transport.close()
  })
})
