import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { HttpResponse, HttpStream } from '../../http-message.js'
import { handWire } from '../testing/hand-engine.js'
import { streamOnce } from './undici-stream.js'

const most = 256 * 1024

function begin(signal?: AbortSignal) {
  const hand = handWire(10)
  streamOnce(hand.wire, hand.exchange<HttpResponse | HttpStream>(), { silenceMs: 10, signal })
  return { ...hand, request: hand.engine.at(0) }
}
/** One whose answer has begun; the log begins after it. */
function begun(status = 200, signal?: AbortSignal) {
  const hand = begin(signal)
  hand.request.start()
  hand.request.answer(status, { many: ['1', '2'] })
  const [stream] = hand.log.splice(0) as [HttpStream]
  const iterator = stream.body[Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>
  const read = async () => {
    const { done, value } = await iterator.next()
    return done ? 'done' : Buffer.from(value).toString()
  }
  return { ...hand, stream, iterator, read }
}
const failure = (code: string, sent: boolean) => expect.objectContaining({ name: 'NetworkError', code, sent })
const over = { done: true, value: undefined }

describe('an answer that is no success', () => {
  it.each([300, 403, 500])('is read whole: %i', (status) => {
    const { request, log, alive } = begin()
    request.start()
    request.answer(status, { many: ['1', '2'] })
    for (const part of ['01234', '567', '89']) request.data(part)
    expect(log).toEqual([])
    request.end()
    expect(log).toEqual([{ status, headers: { many: '1, 2' }, body: '0123456789' }, 'settled', 'freed'])
    expect([alive(), request.told]).toEqual([0, []])
  })

  it('is given up where it is too large, once', () => {
    const { request, log, alive } = begin()
    request.start()
    request.answer(403)
    for (const part of ['0123456789', 'a', 'b']) request.data(part)
    expect(log).toEqual([failure('response_too_large', true), 'settled'])
    expect([request.told.length, alive()]).toEqual([1, 0])
    request.end()
    expect(log.slice(2)).toEqual(['freed'])
  })

  it('has the status 0 where the engine names none', () => {
    const { request, log } = begin()
    request.end()
    expect(log).toEqual([{ status: 0, headers: {}, body: '' }, 'settled', 'freed'])
  })

  it('lets go of its signal', () => {
    const { signal } = new AbortController()
    const { request } = begin(signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    request.answer(403)
    request.end()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a success', () => {
  it.each([200, 299])('is given when it begins, after what only informs: %i', (status) => {
    const { request, log } = begin()
    request.start()
    request.answer(103)
    request.answer(199)
    expect(log).toEqual([])
    request.answer(status, { many: ['1', '2'] })
    expect(log).toMatchObject([{ status, headers: { many: '1, 2' } }])
  })

  it('is read in order, whether the bytes or the reader came first', async () => {
    const { request, read, log, alive } = begun()
    request.data('a')
    request.data('b')
    expect([await read(), await read()]).toEqual(['a', 'b'])
    const pending = read()
    request.data('c')
    request.data('d')
    expect([await pending, await read()]).toEqual(['c', 'd'])
    const last = read()
    request.end()
    expect([await last, await read()]).toEqual(['done', 'done'])
    expect(log).toEqual(['settled', 'freed'])
    expect([alive(), request.told]).toEqual([0, []])
  })

  it('is read to its end after it has come', async () => {
    const { request, iterator, read } = begun()
    request.data('a')
    request.end()
    request.data('late')
    expect([await read(), await iterator.next(), await read()]).toEqual(['a', over, 'done'])
  })

  it('may be silent for its time, from its beginning and from each part', async () => {
    const { request, engine, moveTo, log, alive } = begin()
    moveTo(9)
    request.start()
    engine.at(0).answer(200)
    const [stream] = log.splice(0) as [HttpStream]
    const iterator = stream.body[Symbol.asyncIterator]()
    for (const time of [18, 27]) {
      moveTo(time)
      request.data('x')
      await iterator.next()
    }
    moveTo(36)
    const pending = iterator.next()
    request.data('y')
    await pending
    expect(alive()).toBe(1)
    moveTo(45)
    const last = iterator.next()
    expect(log).toEqual([])
    moveTo(46)
    await expect(last).rejects.toEqual(failure('timeout', true))
    expect(await iterator.next()).toEqual(over)
    expect([log, request.told.length, alive()]).toEqual([['settled'], 1, 0])
    request.fail(new Error('aborted'))
    expect(log).toEqual(['settled', 'freed'])
  })

  it('is paused when as much waits as may wait, for as long as it waits, and its silence does not count', async () => {
    const { request, read, moveTo, alive, log } = begun()
    request.data(Buffer.alloc(most - 1))
    expect([request.told, alive()]).toEqual([[], 1])
    request.data('b')
    expect([request.told, alive()]).toEqual([['pause'], 0])
    moveTo(1_000)
    expect((await read()).length).toBe(most - 1)
    expect([request.told, alive()]).toEqual([['pause'], 0])
    expect(await read()).toBe('b')
    expect([request.told, alive()]).toEqual([['pause', 'resume'], 1])
    request.data('c')
    expect(await read()).toBe('c')
    expect(request.told).toEqual(['pause', 'resume'])
    moveTo(1_010)
    expect(log).toEqual(['settled'])
    await expect(read()).rejects.toEqual(failure('timeout', true))
  })

  it('that ends while it is paused is not asked to go on', async () => {
    const { request, read, alive } = begun()
    request.data(Buffer.alloc(most))
    request.end()
    expect((await read()).length).toBe(most)
    expect([request.told, alive(), await read()]).toEqual([['pause'], 0, 'done'])
  })

  it('that breaks gives what has come, then says so once', async () => {
    const { request, read, log, alive } = begun()
    request.data('a')
    request.fail(new Error('secret reset'))
    expect(await read()).toBe('a')
    await expect(read()).rejects.toMatchObject({ code: 'connection_lost', sent: true, cause: { message: '*** reset' } })
    expect([await read(), log, alive()]).toEqual(['done', ['settled', 'freed'], 0])
  })

  it('that breaks tells the reader who waits', async () => {
    const { request, read } = begun()
    const pending = read()
    request.fail(new Error('reset'))
    await expect(pending).rejects.toEqual(failure('connection_lost', true))
  })

  it('is left by its reader, once', async () => {
    const { signal } = new AbortController()
    const { request, iterator, log, alive } = begun(200, signal)
    for (const part of ['a', 'b', 'c']) request.data(part)
    expect(await iterator.return?.()).toEqual(over)
    expect(await iterator.return?.()).toEqual(over)
    expect(await iterator.next()).toEqual(over)
    expect([log, request.told, alive()]).toEqual([['settled'], ['abort: The reader has left.'], 0])
    expect(getEventListeners(signal, 'abort')).toEqual([])
    request.fail(new Error('aborted'))
    expect(log).toEqual(['settled', 'freed'])
  })
})

describe('before an answer begins', () => {
  it.each([
    [false, 'timeout'],
    [true, 'timeout'],
    [false, 'aborted'],
    [true, 'aborted'],
  ])('the request (sent: %s) is ended by %s', (sent, code) => {
    const controller = new AbortController()
    const { request, log, moveTo, alive } = begin(controller.signal)
    if (sent) request.start()
    moveTo(9)
    expect(log).toEqual([])
    if (code === 'timeout') moveTo(10)
    else controller.abort()
    expect(log).toEqual([failure(code, sent), 'settled'])
    expect([alive(), getEventListeners(controller.signal, 'abort')]).toEqual([0, []])
    expect(request.told).toHaveLength(sent ? 1 : 0)
    if (!sent) request.start()
    expect(request.told).toHaveLength(1)
    request.answer(200)
    request.data('x')
    request.fail(new Error('aborted'))
    expect(log.slice(2)).toEqual(['freed'])
  })

  it.each([
    [false, 'connect_failed'],
    [true, 'connection_lost'],
  ])('the request (sent: %s) fails as the engine does: %s', (sent, code) => {
    const { request, log, alive } = begin()
    if (sent) request.start()
    request.fail(new Error('reset'))
    expect(log).toEqual([failure(code, sent), 'settled', 'freed'])
    expect(alive()).toBe(0)
  })

  it('the request is tried on one socket only', () => {
    const { request, engine } = begin()
    request.start()
    const second = engine.at(0)
    second.start()
    expect([request.told, second.told]).toEqual([[], ['abort: Given up.']])
  })
})
