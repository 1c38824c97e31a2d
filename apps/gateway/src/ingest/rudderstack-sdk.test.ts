import { gunzipSync } from 'node:zlib'
import Analytics from '@rudderstack/rudder-sdk-node'
import { VENDOR_NAMES } from '@waybill/sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callAll, callsPerUser } from '../testing/sdk-calls.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

const users = ['u-1', 'u-2', 'u-3']

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway({ writeKeys: ['sdk-key'], defaults: { liveForMs: Number.POSITIVE_INFINITY } })
})
afterEach(() => test.close())

/** What the client tells of one event: an error, or the body that the event was sent in, as it was sent. */
type Report = (error?: unknown, body?: Buffer | { readonly batch: readonly SentEvent[] }) => void

interface SentEvent {
  readonly messageId: string
  readonly type: string
  readonly userId: string
  readonly originalTimestamp: string | Date
  readonly timestamp?: string
}

/** Every call of RudderStack's Node client for some users; resolves with what the client reports of each. */
async function sendWithRudderStack({ writeKey, gzip }: { writeKey: string; gzip: boolean }) {
  const errorHandler = () => undefined
  const options = { flushAt: 7, retryCount: 0, gzip, errorHandler }
  const analytics = new Analytics(writeKey, { dataPlaneUrl: test.url, ...options })
  const sent = new Map<string, SentEvent>()
  const failed: unknown[] = []
  const report: Report = (error, body) => {
    if (error || !body) return void failed.push(error)
    const { batch } = Buffer.isBuffer(body) ? JSON.parse(gunzipSync(body).toString()) : body
    for (const event of batch as readonly SentEvent[]) sent.set(event.messageId, event)
  }
  callAll(analytics, users, report)
  await analytics.flush()
  await expect.poll(() => sent.size + failed.length, { timeout: 20_000 }).toBe(users.length * callsPerUser)
  return { sent: [...sent.values()], failed }
}

describe('@rudderstack/rudder-sdk-node, unchanged, with its data plane pointed here', () => {
  it.each([true, false])('has every event it reports as sent in the ledger, settled (gzip: %s)', async (gzip) => {
    const { sent, failed } = await sendWithRudderStack({ writeKey: 'sdk-key', gzip })
    expect(failed).toEqual([])
    expect(sent).toHaveLength(users.length * callsPerUser)
    expect(await test.gateway.waybill.flush()).toMatchObject({ settled: true })
    for (const { messageId, type, userId, originalTimestamp, timestamp } of sent) {
      // It tells the time in this field alone.
      expect(timestamp).toBeUndefined()
      const happened = new Date(originalTimestamp).toISOString()
      const found = await test.gateway.waybill.where('sdk-key', messageId)
      expect(found).toMatchObject({ status: 'found', event: { type, userId, timestamp: happened } })
    }
    const totals = await test.gateway.waybill.totals()
    for (const vendor of VENDOR_NAMES) {
      expect(totals[vendor]).toMatchObject({ accepted: sent.length, pending: 0, parked: 0 })
      expect(totals[vendor]?.delivered).toBeGreaterThanOrEqual(users.length * 4)
    }
  })

  it('keeps the time of an event that is told afterwards, or that waits in the client', async () => {
    const analytics = new Analytics('sdk-key', { dataPlaneUrl: test.url, flushAt: 20, retryCount: 0, gzip: false })
    // It takes fields that its types do not know.
    const untyped = (fields: object): object => fields
    const told = new Date('2023-06-05T10:00:00.123Z')
    analytics.track({ userId: 'u-1', event: 'Told Late', ...untyped({ messageId: 'm-1', originalTimestamp: told }) })
    const before = Date.now()
    analytics.track({ userId: 'u-1', event: 'Waiting', ...untyped({ messageId: 'm-2' }) })
    const after = Date.now()
    while (Date.now() <= after + 50) await new Promise(setImmediate)
    await analytics.flush()
    const timeOf = async (messageId: string) => {
      const found = await test.gateway.waybill.where('sdk-key', messageId)
      return found.status === 'found' ? found.event?.timestamp : found.status
    }
    await expect.poll(() => timeOf('m-2'), { timeout: 20_000 }).not.toBe('unknown')
    expect(await timeOf('m-1')).toBe(told.toISOString())
    const waiting = Date.parse((await timeOf('m-2')) ?? '')
    expect(waiting).toBeGreaterThanOrEqual(before)
    expect(waiting).toBeLessThanOrEqual(after)
    await test.gateway.waybill.flush()
    const sent = JSON.stringify(test.sandbox.operations({ vendor: 'synerise' }))
    expect(sent).toContain(told.toISOString())
  })

  it('reports every event as failed when its write key is wrong, and nothing is stored', async () => {
    const { sent } = await sendWithRudderStack({ writeKey: 'another-key', gzip: true })
    expect(sent).toEqual([])
    expect(await test.gateway.waybill.totals()).toMatchObject({ synerise: { accepted: 0 } })
  })
})
