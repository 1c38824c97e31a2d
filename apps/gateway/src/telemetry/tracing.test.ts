import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, it } from 'vitest'
import { startProgram } from '../start-program.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'
import { createSpanMap } from './span-map.js'

let test: TestGateway | undefined
let collector: Server | undefined
afterEach(async () => {
  await test?.close()
  collector?.close()
  test = undefined
})

const track = (id: number) => ({ type: 'track', userId: `u-${id}`, event: 'Something Special', messageId: `m-${id}` })
const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

describe('traces', () => {
  it('count as accepted what was not here before', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    test = await startTestGateway({ tracing: { tracer: provider.getTracer('test') } })
    for (const batch of [[track(1)], [track(1), track(2)]]) await test.post('/v1/batch', { batch })
    const counts = () =>
      exporter
        .getFinishedSpans()
        .filter(({ name }) => name === 'POST /v1/batch')
        .map(({ attributes }) => attributes['waybill.accepted'])
    await expect.poll(counts, { timeout: 20_000 }).toEqual([1, 1])
  })

  it('lead from the caller’s span by the request to each vendor’s answer', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    test = await startTestGateway({ tracing: { tracer: provider.getTracer('test') } })
    await test.post('/v1/batch', { batch: [track(1), track(2)] }, { headers: { traceparent } })
    await test.gateway.waybill.flush()
    const spans = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)
    const request = spans.find(({ name }) => name === 'POST /v1/batch')
    expect(request?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
    expect(request?.attributes).toMatchObject({ 'http.response.status_code': 200, 'waybill.accepted': 2 })
    for (const vendor of ['salesforce-personalization', 'yespo', 'synerise']) {
      const attempts = spans.filter(({ name }) => name === `send ${vendor}`)
      expect(attempts.length, vendor).toBeGreaterThan(0)
      for (const { parentSpanContext, attributes } of attempts) {
        expect(parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
        expect(attributes).toMatchObject({ 'waybill.result': 'delivered', 'waybill.destination': vendor })
      }
    }
    expect(JSON.stringify(spans.map(({ name, attributes }) => [name, attributes]))).not.toMatch(/u-1|m-1|test-key/)
  })

  it('lead back to as many events as are remembered', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    test = await startTestGateway({ tracing: { tracer: provider.getTracer('test'), remember: 1 } })
    const { waybill } = test.gateway
    await waybill.hold({ lane: 'yespo', reason: 'test' })
    for (const id of [1, 2]) await test.post('/v1/track', track(id))
    await waybill.resume({ lane: 'yespo' })
    await waybill.flush()
    const spanIds = (name: RegExp) =>
      exporter
        .getFinishedSpans()
        .filter((span) => name.test(span.name))
        .map((span) => span.spanContext().spanId)
    await expect.poll(() => spanIds(/^POST/)).toHaveLength(2)
    const sent = exporter.getFinishedSpans().filter(({ name }) => name === 'send yespo')
    const [, latest] = spanIds(/^POST/)
    expect(sent.map(({ parentSpanContext, links }) => [parentSpanContext?.spanId, links])).toEqual([[latest, []]])
  })

  it('show a failed attempt as one, and join a decision to its request', async () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    test = await startTestGateway({ tracing: { tracer: provider.getTracer('test') }, defaults: { backoffMs: 5 } })
    const act = { do: 'answer', status: 503 } as const
    test.sandbox.setFaults([{ name: 'down', match: { vendor: 'yespo' }, when: { first: 1 }, act }])
    await test.post('/v1/decide', { ...track(1), timeoutMs: 5_000 }, { headers: { traceparent } })
    await test.gateway.waybill.flush()
    const spans = exporter.getFinishedSpans()
    expect(spans.every((span) => span.spanContext().traceId === traceId)).toBe(true)
    const failed = spans.find(({ name, status }) => name === 'send yespo' && status.code === 2)
    expect(failed?.attributes).toMatchObject({ 'http.response.status_code': 503, 'waybill.result': 'retry' })
  })

  it.each([
    ['without a variable', {}, []],
    ['by OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, ['/v1/traces']],
    ['by OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '/own' }, ['/own']],
    ['after OTEL_SDK_DISABLED', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_SDK_DISABLED: 'true' }, []],
  ])('go to the collector that is named: %s', async (_, variables, paths) => {
    const received: string[] = []
    let bodies = ''
    collector = createServer((request, response) => {
      received.push(request.url ?? '')
      request.on('data', (chunk) => {
        bodies += String(chunk)
      })
      request.once('end', () => response.end('{}'))
    })
    await new Promise<void>((resolve) => collector?.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
    const named = Object.entries(variables).map(([name, value]) => [name, value === 'true' ? value : address + value])
    const environment = { WAYBILL_PORT: '0', OTEL_SERVICE_NAME: 'my-service', ...Object.fromEntries(named) }
    const program = await startProgram({ environment, print: () => undefined })
    await fetch(`${program.url}/v1/track`, { method: 'POST', body: JSON.stringify({ ...track(1), writeKey: 'k' }) })
    await program.stop()
    expect(received).toEqual(paths)
    expect(bodies.includes('"my-service"')).toBe(paths.length > 0)
  })
})

describe('the memory of requests', () => {
  it('keeps the newest and forgets the oldest', () => {
    const map = createSpanMap(2)
    const span = (spanId: string) => ({ traceId, spanId, traceFlags: 1 })
    for (const messageId of ['a', 'b', 'a', 'c']) map.set({ source: 's', messageId }, span(messageId))
    expect(map.size).toBe(2)
    expect(map.get({ source: 's', messageId: 'b' })).toBeUndefined()
    expect(map.get({ source: 's', messageId: 'a' })?.spanId).toBe('a')
  })
})
