import { Analytics, type Context } from '@segment/analytics-node'
import { VENDOR_NAMES } from '@waybill/sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callAll, callsPerUser } from '../testing/sdk-calls.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

const users = ['u-1', 'u-2', 'u-3', 'u-4']

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway({ writeKeys: ['sdk-key'] })
})
afterEach(() => test.close())

/** Every call of Segment's Node client for some users; resolves with what the client reports of each when it is done. */
async function sendWithSegment(options: { writeKey: string }): Promise<{ sent: Context[]; failed: unknown[] }> {
  const analytics = new Analytics({ ...options, host: test.url, flushAt: 7, maxRetries: 0 })
  const sent: Context[] = []
  const failed: unknown[] = []
  const report = (error: unknown, context?: Context) => {
    if (error || !context || context.failedDelivery()) failed.push(error ?? context?.failedDelivery())
    else sent.push(context)
  }
  analytics.on('error', () => undefined)
  callAll(analytics, users, report)
  await analytics.closeAndFlush({ timeout: 10_000 })
  return { sent, failed }
}

describe('@segment/analytics-node, unchanged, with its host pointed here', () => {
  it('has every event it reports as sent in the ledger, settled everywhere, and delivered to all vendors', async () => {
    const { sent, failed } = await sendWithSegment({ writeKey: 'sdk-key' })
    expect(failed).toEqual([])
    expect(sent).toHaveLength(users.length * callsPerUser)
    expect(await test.gateway.waybill.flush()).toMatchObject({ settled: true })

    for (const { event } of sent) {
      const found = await test.gateway.waybill.where('sdk-key', event.messageId as string)
      expect(found).toMatchObject({ status: 'found', event: { type: event.type, userId: event.userId } })
      if (found.status !== 'found') continue
      for (const vendor of VENDOR_NAMES) {
        // What a vendor has no call for is skipped, never lost: aliases everywhere, groups mostly.
        const states = ['alias', 'group'].includes(event.type) ? ['delivered', 'skipped'] : ['delivered']
        expect(states, `${event.type} at ${vendor}: ${found.lanes[vendor]?.reason}`).toContain(
          found.lanes[vendor]?.state,
        )
      }
    }
    for (const vendor of VENDOR_NAMES) {
      const texts = test.sandbox.operations({ vendor }).map(({ content }) => JSON.stringify(content))
      for (const userId of users) {
        expect(
          texts.filter((text) => text.includes(`"${userId}"`)).length,
          `${userId} at ${vendor}`,
        ).toBeGreaterThanOrEqual(4)
      }
    }
  })

  it('keeps the balance: each lane has every event, each in one state', async () => {
    await sendWithSegment({ writeKey: 'sdk-key' })
    await test.gateway.waybill.flush()
    const totals = await test.gateway.waybill.totals()
    for (const vendor of VENDOR_NAMES)
      expect(totals[vendor]).toMatchObject({ accepted: users.length * callsPerUser, pending: 0, parked: 0 })
    expect(await test.gateway.waybill.recount()).toEqual(totals)
  })

  it('reports every event as failed when its write key is wrong, and nothing is stored', async () => {
    const { sent, failed } = await sendWithSegment({ writeKey: 'another-key' })
    expect(sent).toEqual([])
    expect(failed).toHaveLength(users.length * callsPerUser)
    expect(await test.gateway.waybill.totals()).toMatchObject({ synerise: { accepted: 0 } })
  })
})
