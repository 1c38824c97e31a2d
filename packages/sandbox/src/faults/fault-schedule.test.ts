import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox, SandboxOptions } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'
import type { Fault } from './fault.js'

const KEY = basic('any', 'sandbox-yespo-key')
const started: Sandbox[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()))
})

async function start(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  started.push(sandbox)
  return sandbox
}

const gone = (name: string, rest: Omit<Fault, 'name' | 'act'> = {}, status = 503): Fault => ({
  name,
  ...rest,
  act: { do: 'answer', status },
})

async function statuses(sandbox: Sandbox, count: number, path = '/v1/account/info'): Promise<number[]> {
  const list: number[] = []
  for (let index = 0; index < count; index += 1)
    list.push((await send(sandbox.urls.yespo + path, { headers: KEY })).status)
  return list
}

describe('when', () => {
  it.each<[string, NonNullable<Fault['when']>, readonly number[]]>([
    ['nth, one', { nth: 2 }, [200, 503, 200, 200, 200, 200]],
    ['nth, several', { nth: [1, 4] }, [503, 200, 200, 503, 200, 200]],
    ['every', { every: 3 }, [200, 200, 503, 200, 200, 503]],
    ['first', { first: 2 }, [503, 503, 200, 200, 200, 200]],
    ['times', { every: 2, times: 2 }, [200, 503, 200, 503, 200, 200]],
    ['always', {}, [503, 503, 503, 503, 503, 503]],
    ['probability 0', { probability: 0 }, [200, 200, 200, 200, 200, 200]],
    ['probability 1', { probability: 1 }, [503, 503, 503, 503, 503, 503]],
    ['all must hold', { every: 2, first: 3 }, [200, 503, 200, 200, 200, 200]],
  ])('%s', async (_name, when, expected) => {
    const sandbox = await start({ faults: [gone('fault', { when })] })
    expect(await statuses(sandbox, 6)).toEqual(expected)
    expect(sandbox.faultCounts()).toEqual({ fault: expected.filter((status) => status === 503).length })
  })
})

describe('match', () => {
  it.each<[string, NonNullable<Fault['match']>, boolean]>([
    ['the vendor', { vendor: 'yespo' }, true],
    ['another vendor', { vendor: 'synerise' }, false],
    ['the method, in any case', { method: 'post' }, true],
    ['another method', { method: 'GET' }, false],
    ['the exact path', { path: '/api/v2/event' }, true],
    ['part of the path', { path: '/api/v2' }, false],
    ['a prefix', { path: '/api/v2/*' }, true],
    ['text in the body', { bodyIncludes: 'poison' }, true],
    ['text not in the body', { bodyIncludes: 'medicine' }, false],
    ['all must agree', { vendor: 'yespo', path: '/api/v1/event' }, false],
  ])('%s', async (_name, match, fires) => {
    const sandbox = await start({ faults: [gone('fault', { match })] })
    const body = { eventTypeKey: 'poison', keyValue: 'k' }
    const { status } = await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body })
    expect(status).toBe(fires ? 503 : 200)
  })

  it('finds text inside a base64 event', async () => {
    const sandbox = await start({ faults: [gone('fault', { match: { bodyIncludes: 'poison' } })] })
    const event = Buffer.from(JSON.stringify({ action: 'poison' })).toString('base64')
    const url = `${sandbox.urls['salesforce-personalization']}/api2/event/engage?event=${encodeURIComponent(event)}`
    expect((await send(url)).status).toBe(503)
  })

  it('counts only matching requests', async () => {
    const sandbox = await start({ faults: [gone('fault', { match: { path: '/api/v1/account/*' }, when: { nth: 2 } })] })
    await statuses(sandbox, 3, '/v1/importstatus/none')
    expect(await statuses(sandbox, 3)).toEqual([200, 503, 200])
  })
})

describe('several faults', () => {
  it('the first that holds fires, one per request, and every one counts all of its matches', async () => {
    const sandbox = await start({
      faults: [
        gone('a', { when: { nth: 2 } }, 500),
        gone('b', { when: { nth: [2, 3] } }, 502),
        gone('never', { when: { nth: 99 } }),
      ],
    })
    expect(await statuses(sandbox, 4)).toEqual([200, 500, 502, 200])
    expect(sandbox.faultCounts()).toEqual({ a: 1, b: 1, never: 0 })
  })

  it('setFaults replaces them and begins counting anew', async () => {
    const sandbox = await start({ faults: [gone('a', { when: { first: 1 } })] })
    await statuses(sandbox, 2)
    sandbox.setFaults([gone('b', { when: { first: 1 } })])
    expect(await statuses(sandbox, 2)).toEqual([503, 200])
    expect(sandbox.faultCounts()).toEqual({ b: 1 })
  })
})

describe('seed', () => {
  const coin = gone('coin', { when: { probability: 0.5 } })
  const throws = async (options: SandboxOptions) => statuses(await start(options), 40)

  it('gives the same faults again, and another seed gives others', async () => {
    const first = await throws({ faults: [coin], seed: 7 })
    expect(await throws({ faults: [coin], seed: 7 })).toEqual(first)
    expect(await throws({ faults: [coin], seed: 8 })).not.toEqual(first)
    const fired = first.filter((status) => status === 503).length
    expect(fired).toBeGreaterThan(8)
    expect(fired).toBeLessThan(32)
  })

  it('is 1 when not given, and reset begins it anew', async () => {
    const sandbox = await start({ faults: [coin] })
    const first = await statuses(sandbox, 20)
    sandbox.reset()
    expect(sandbox.faultCounts()).toEqual({ coin: 0 })
    expect(await statuses(sandbox, 20)).toEqual(first)
    expect((await throws({ faults: [coin], seed: 1 })).slice(0, 20)).toEqual(first)
  })

  it('gives every fault a sequence of its own', async () => {
    const heads = (name: string, method: string): Fault => ({ ...coin, name, match: { method } })
    const sandbox = await start({ faults: [heads('gets', 'GET'), heads('posts', 'POST')] })
    const gets = await statuses(sandbox, 20)
    const posts: number[] = []
    for (const _ of gets)
      posts.push((await send(`${sandbox.urls.yespo}/v1/account/info`, { method: 'POST', headers: KEY })).status)
    expect(posts.map((status) => status === 503)).not.toEqual(gets.map((status) => status === 503))
  })

  it('does not move when another fault joins the list', async () => {
    const alone = await throws({ faults: [coin] })
    const other = gone('other', { when: { nth: 1000, probability: 0.5 } }, 500)
    expect(await throws({ faults: [other, coin] })).toEqual(alone)
  })
})
