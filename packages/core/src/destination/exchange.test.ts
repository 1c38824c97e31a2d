import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AnswerTable } from '../answer/answer.js'
import { httpAnswers } from '../answer/http-answers.js'
import { systemClock } from '../clock.js'
import { type ScriptedVendor, startScriptedVendor } from '../conformance/scripted-vendor.js'
import { createHttpTransport } from '../http/transport/create-http-transport.js'
import type { Transport } from '../http-message.js'
import { type CreateExchangeOptions, createExchange } from './exchange.js'

let vendor: ScriptedVendor
let transport: Transport

beforeAll(async () => {
  vendor = await startScriptedVendor()
  transport = createHttpTransport({ baseUrl: vendor.url })
})
afterEach(() => vendor.follow(() => ({})))
afterAll(async () => {
  await transport.close()
  await vendor.close()
})

const full: AnswerTable[number] = {
  code: 'mailbox_full',
  when: { status: 400, code: 17 },
  kind: 'unavailable',
  acted: 'no',
  message: 'The mailbox is full.',
  source: 'made up for the test',
  sample: { status: 400, body: '{"number":17}' },
}

const ask = (options: Partial<CreateExchangeOptions>) =>
  createExchange({ endpoints: {}, answers: [full, ...httpAnswers], transport, ...options })(
    { endpoint: 'any', method: 'POST', path: '/any', headers: {}, bytes: 0, calls: [] },
    { deadlineAt: performance.now() + 10_000 },
  )

describe('options of createExchange', () => {
  it("codeOf reads the vendor's own code, by which the table tells answers apart", async () => {
    vendor.follow(() => ({ status: 400, body: '{"number":17}' }))
    const codeOf = (body: unknown) => (body as { readonly number: number }).number
    expect(await ask({ codeOf: ({ body }) => codeOf(JSON.parse(body)) })).toMatchObject({
      error: { code: 'mailbox_full' },
    })
    expect(await ask({})).not.toMatchObject({ error: { code: 'mailbox_full' } })
  })

  it('clock tells how long it is until a Retry-After, where the vendor does not say what time it is', async () => {
    const at = Date.parse('2020-01-01T00:00:00Z')
    const headers = { 'retry-after': 'Wed, 01 Jan 2020 00:00:30 GMT', date: 'nobody knows' }
    vendor.follow(() => ({ status: 503, headers }))
    expect(await ask({ clock: { ...systemClock, now: () => at } })).toMatchObject({ afterMs: 30_000 })
  })
})
