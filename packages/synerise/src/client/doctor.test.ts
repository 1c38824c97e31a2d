import { describe, expect, it } from 'vitest'
import { eventTypes } from '../model/event/types.js'
import { testBench } from '../testing/bench.js'

const bench = testBench()
const poor = testBench({ deniedPermissions: ['API_TRANSACTION_CREATE', 'API_ADDED_TO_CART_EVENTS_CREATE'] })
const late = testBench({ clockSkewMs: -60_000 })
const checkPath = '/uauth/api-key/permission-check'

describe('doctor', () => {
  it('finds nothing wrong with a good key, and sends no event', async () => {
    const health = await bench.client().doctor()
    expect(health).toMatchObject({ ok: true, workspace: expect.any(String), failing: [], problems: [] })
    expect(health.permissions).toMatchObject({ API_CUSTOM_EVENTS_CREATE: true, API_BATCH_TRANSACTION_CREATE: true })
    expect(Math.abs(health.clock?.skewMs ?? 1e9)).toBeLessThan(1_000)
    expect(bench.sandbox().operations()).toEqual([])
    expect(bench.logins()).toHaveLength(1)
  })

  it('speaks of every call', async () => {
    const { calls } = await bench.client().doctor()
    const client = bench.client()
    const names = ['events', 'transactions', 'profiles'].flatMap((part) =>
      Object.entries(client[part as 'events']).flatMap(([name, member]) =>
        typeof member === 'function' ? `${part}.${name}` : Object.keys(member).map((sub) => `${part}.${name}.${sub}`),
      ),
    )
    expect(calls.map(({ call }) => call).sort()).toEqual(names.sort())
    for (const type of Object.keys(eventTypes))
      expect(calls.map(({ endpoint }) => endpoint)).toContain(`POST /v4/events/${type}`)
  })

  it('says which permissions the key lacks, and which calls will fail', async () => {
    const health = await poor.client().doctor()
    expect(health).toMatchObject({
      ok: false,
      failing: ['events.addedToCart', 'transactions.create'],
      permissions: { API_TRANSACTION_CREATE: false, API_BATCH_TRANSACTION_CREATE: true },
    })
    expect(health.problems).toEqual([
      'events.addedToCart will fail: the key lacks API_ADDED_TO_CART_EVENTS_CREATE.',
      'transactions.create will fail: the key lacks API_TRANSACTION_CREATE.',
    ])
    expect(health.calls.find(({ call }) => call === 'events.searched')).toEqual({
      call: 'events.searched',
      endpoint: 'POST /v4/events/searched',
      allowed: 'unknown',
    })
  })

  it('does not believe a "no" about a permission whose name was inferred', async () => {
    const permissions = { API_BATCH_EVENTS_CREATE: false, API_CUSTOM_EVENTS_CREATE: true }
    const body = { businessProfileName: 'Shop', permissions }
    bench.faults({ name: 'rights', match: { path: checkPath }, act: { do: 'answer', status: 200, body } })
    const { calls, failing } = await bench.client().doctor()
    expect(failing).toEqual([])
    expect(calls.find(({ call }) => call === 'events.batch')).toMatchObject({ allowed: 'unknown' })
    expect(calls.find(({ call }) => call === 'events.custom')).toMatchObject({ allowed: 'yes' })
  })

  it('asks again without inferred names when they are refused', async () => {
    const act = { do: 'answer', status: 400, body: { error: 'Bad Request' } } as const
    bench.faults({ name: 'picky', match: { path: checkPath, bodyIncludes: 'API_BATCH_EVENTS_CREATE' }, act })
    expect(await bench.client().doctor()).toMatchObject({ ok: true, permissions: { API_CUSTOM_EVENTS_CREATE: true } })
    expect(bench.sent(checkPath)).toHaveLength(2)
  })

  it("says how far our clock is ahead of Synerise's", async () => {
    const { clock, problems, ok } = await late.client().doctor()
    expect(ok).toBe(false)
    expect(clock?.skewMs).toBeGreaterThan(55_000)
    expect(clock?.skewMs).toBeLessThan(65_000)
    expect(problems).toEqual([expect.stringContaining("ahead of Synerise's")])
  })

  it.each<[string, unknown, number | undefined]>([
    ['milliseconds', 1_700_000_000_000, 1_700_000_000_000],
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['a date', '2023-11-14T22:13:20.000Z', 1_700_000_000_000],
    ['nothing', null, undefined],
    ['a date without a zone', '2023-11-14T22:13:20', undefined],
    ['a riddle', 'noonish', undefined],
  ])('reads a clock that says %s', async (_, serverTime, instant) => {
    const body = { serverTime }
    bench.faults({ name: 'clock', match: { path: '/v4/server/time' }, act: { do: 'answer', status: 200, body } })
    const clock = { now: () => 1_700_000_000_500, elapsed: () => performance.now(), after: () => () => undefined }
    const health = await bench.client({ clock }).doctor()
    if (instant === undefined) expect(health.problems).toEqual([expect.stringContaining('could not be read')])
    else expect(health.clock).toEqual({ skewMs: 500, roundTripMs: 0 })
  })

  it('resolves when nothing works, and says why', async () => {
    const health = await bench.client({ apiKey: '5a4db0c5-9999-4000-8000-00000000dead' }).doctor()
    expect(health).toMatchObject({ ok: false, permissions: {}, failing: [] })
    expect(health.problems).toHaveLength(2)
    expect(health.problems.join()).toContain('Logging in to Synerise failed')
    expect(health).not.toHaveProperty('clock')
  })

  it('knows what a token of a profile cannot do', async () => {
    const claims = Buffer.from('{"clId":7}').toString('base64url')
    const health = await bench.client({ token: `e30.${claims}.x` }).doctor({ retry: false })
    expect(health.failing).toEqual(['transactions.create', 'transactions.createMany'])
    expect(health.problems.join()).toContain('The token is one of a profile')
  })

  it('rejects for bad options only', async () => {
    await expect(bench.client().doctor({ timeoutMs: -1 })).rejects.toMatchObject({ kind: 'invalid' })
  })
})
