import { describe, expect, it } from 'vitest'
import { createLaneClaims } from './lane-claims.js'

/** Claims of one lane that was just looked at, at 1,000 ms. */
function looked(tookMs = 0, nextMs?: number) {
  let time = 1_000
  const claims = createLaneClaims(() => time)
  claims.looked(tookMs, nextMs)
  const mustLook = () => claims.begin({})
  const at = (ms: number) => {
    time = ms
    return mustLook()
  }
  const claim = (count = 1) => {
    for (let n = 0; n < count; n++) claims.claimed(new Map())
  }
  return { claims, mustLook, at, claim }
}

describe('a look comes before a claim', () => {
  it('at first, and then when something was stirred', () => {
    const fresh = createLaneClaims(() => 0)
    expect(fresh.begin({})).toBe(true)
    const { claims, mustLook } = looked()
    expect(mustLook()).toBe(false)
    claims.stir()
    expect(mustLook()).toBe(true)
    claims.looked(0, undefined)
    expect(mustLook()).toBe(false)
  })

  it('when the time of a row has come', () => {
    const { claims, at } = looked(0, 200)
    expect([at(1_199), at(1_200)]).toEqual([false, true])
    at(1_000)
    claims.expect(50)
    claims.expect(100)
    expect([at(1_049), at(1_050)]).toEqual([false, true])
    claims.looked(0, undefined)
    expect(at(1_299)).toBe(false)
  })

  it('after eight claims or 250 ms, where looks are quick', () => {
    const { claim, mustLook, at } = looked()
    claim(7)
    expect([mustLook(), at(1_249), at(1_250)]).toEqual([false, false, true])
    at(1_000)
    claim()
    expect(mustLook()).toBe(true)
  })

  it.each([
    [10, 1_200],
    [50, 2_000],
    [90_000, 3_000],
  ])('and not before 20 times the %d ms that the last one took, or two seconds', (tookMs, soonest) => {
    const { claim, at } = looked(tookMs)
    claim(9)
    expect([at(soonest - 1), at(soonest)]).toEqual([false, true])
  })

  it('with the next lease, where 250 ms are over and this process has just accepted something of a known source', () => {
    const { claims, at, claim } = looked()
    claims.turns.learn([{ bulk: false, endpoint: '', source: 5, start: 1 }])
    claims.claimed(new Map([['shop', 5]]))
    claims.accepted(['shop'])
    expect([at(1_250), claims.looksLater]).toEqual([false, true])
    claim()
    expect(at(1_251)).toBe(true)
    claims.looked(0, undefined)
    expect([at(1_260), claims.looksLater, at(1_501)]).toEqual([false, false, true])
    claims.accepted(['shop'])
    claim(8)
    expect(at(1_501)).toBe(true)
  })

  it('when a source is accepted of which no ready group is known', () => {
    const { claims, mustLook } = looked()
    const group = { bulk: false, endpoint: '', source: 5, start: 1 }
    claims.turns.learn([group])
    claims.claimed(new Map([['shop', 5]]))
    claims.accepted(['shop'])
    expect(mustLook()).toBe(false)
    claims.accepted(['shop', 'blog'])
    expect(mustLook()).toBe(true)
    claims.looked(0, undefined)
    claims.turns.learn([{ ...group, bulk: true }])
    claims.accepted(['shop'])
    expect(mustLook()).toBe(true)
  })
})

describe('a lease', () => {
  it('asks what is not closed, or just what is filed under one endpoint', () => {
    const { claims } = looked()
    const endpoints = ['', 'a', '\u0001"\\ud800"']
    claims.turns.learn(endpoints.map((endpoint) => ({ bulk: false, endpoint, source: 1, start: 1 })))
    const asked = () => claims.turns.next(false, 9).map(({ group }) => group.endpoint)
    claims.begin({ closed: ['a'] })
    expect(asked()).toEqual(['', endpoints[2]])
    claims.begin({ only: '\ud800' })
    expect(asked()).toEqual([endpoints[2]])
    claims.begin({ only: 'a', closed: ['a', 'b'] })
    expect([asked(), claims.closed]).toEqual([[], ['a', 'b']])
    claims.begin({})
    expect([asked(), claims.closed]).toEqual([endpoints, []])
  })
})
