import { systemClock } from '@waybill/core'
import { startSandbox } from '@waybill/sandbox'
import { afterEach, describe, expect, it } from 'vitest'
import { createSynerise } from './client.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.each([0, -5_000, -3_600_000])('with a vendor whose clock differs by %d ms', (clockSkewMs) => {
  it('an event whose answer was lost is stored once, after one answer has come', async () => {
    // The `Date` of the sandbox's answers is this machine's, so it is the client whose clock is set ahead.
    const sandbox = await startSandbox({ vendors: ['synerise'] })
    closing.push(() => sandbox.close())
    const { apiKey, workspaceGuid } = sandbox.credentials.synerise
    const clock = { ...systemClock, now: () => Date.now() - clockSkewMs }
    const client = createSynerise({ apiKey, workspaceGuid, baseUrl: sandbox.urls.synerise, clock })
    closing.push(() => client.close())
    await client.events.custom({ action: 'first', client: { customId: 'u' } })
    sandbox.setFaults([{ name: 'lost', when: { nth: 1 }, act: { do: 'reset-after' } }])
    await client.events.custom({ action: 'second', client: { customId: 'u' } })
    expect(sandbox.state('synerise').events.map(({ action }) => action)).toEqual(['first', 'second'])
    expect(sandbox.requests().filter(({ body }) => body.includes('second'))).toHaveLength(2)
  })
})
