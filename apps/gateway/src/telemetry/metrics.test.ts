import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway({ defaults: { backoffMs: 5 } })
})
afterEach(() => test.close())

async function read(): Promise<Map<string, number>> {
  const text = await (await fetch(`${test.url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

const track = (id: number) => ({ type: 'track', userId: `u-${id}`, event: 'Something Special', messageId: `m-${id}` })

describe('figures', () => {
  it('are those of the ledger, the lanes and the attempts', async () => {
    const act = { do: 'answer', status: 503 } as const
    test.sandbox.setFaults([{ name: 'down', match: { vendor: 'yespo' }, when: { first: 1 }, act }])
    await test.gateway.waybill.hold({ lane: 'synerise', reason: 'test' })
    await test.post('/v1/batch', { batch: [track(1), track(2), track(1), { type: 'track' }] })
    await test.gateway.waybill.flush({ timeoutMs: 1_000 })
    const figures = await read()
    const of = (name: string) => figures.get(name)
    expect(of('waybill_ledger_events{destination="yespo",state="delivered"}')).toBe(2)
    expect(of('waybill_ledger_events{destination="synerise",state="pending"}')).toBe(2)
    expect(of('waybill_ledger_imbalance{destination="synerise"}')).toBe(0)
    expect(of('waybill_lane_pending{destination="synerise"}')).toBe(2)
    const fill = of('waybill_lane_fill{destination="synerise"}') ?? 0
    expect([fill > 0, fill < 0.01]).toEqual([true, true])
    expect(of('waybill_lane_oldest_seconds{destination="synerise"}')).toBeGreaterThan(0)
    expect(of('waybill_lane_holds{destination="synerise"}')).toBe(1)
    expect(of('waybill_lane_limited_seconds{destination="synerise"}')).toBe(0)
    expect(of('waybill_ledger_events{destination="yespo",state="discarded"}')).toBe(0)
    expect(of('waybill_accept_total{answer="accepted"}')).toBe(2)
    expect(of('waybill_accept_total{answer="duplicate"}')).toBe(1)
    expect(of('waybill_accept_total{answer="refused"}')).toBe(1)
    expect(of('waybill_accept_duration_seconds_count')).toBe(1)
    const retries = [...figures].filter(([name]) =>
      /attempts_total\{destination="yespo".*kind="unavailable"/.test(name),
    )
    expect(retries).toHaveLength(1)
    expect(of('waybill_attempt_duration_seconds_count{destination="yespo"}')).toBeGreaterThanOrEqual(2)
    expect(of('waybill_http_request_duration_seconds_count{route="/v1/batch",status="400"}')).toBe(1)
    expect(of('waybill_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0)
    expect(of('waybill_ledger_readable')).toBe(1)
  })

  it('have no label that a caller could choose', async () => {
    await test.post('/v1/nonsense-1', {})
    await test.post('/v1/track', { event: 'A', userId: 'somebody', messageId: 'my-id' })
    const names = [...(await read()).keys()].join('\n')
    expect(names).not.toMatch(/nonsense|somebody|my-id|test-key/)
  })
})
