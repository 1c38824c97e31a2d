import { expect, it } from 'vitest'
import type { PlannedRequest } from '../../destination/destination.js'
import { NetworkError } from '../../errors/network-error.js'
import type { Transport } from '../../http-message.js'
import { answers, endpoints } from '../testing/vendor-calls-bench.js'
import { createVendorCalls } from './vendor-calls.js'

function callsTo(send: Transport['send'], read?: (request: PlannedRequest) => undefined) {
  const transport: Transport = { send, redact: (text) => text, close: async () => undefined }
  return createVendorCalls({
    endpoints,
    answers,
    transport,
    timeoutMs: 1_000,
    ...(read ? { read: (_, request) => read(request) } : {}),
  })
}
const lost = async () => {
  throw new NetworkError('x', { code: 'connect_failed', sent: false })
}

it("shows a vendor's reader calls that nobody has tried, and who waits for a reply", async () => {
  const seen: unknown[] = []
  const calls = callsTo(
    async () => ({ status: 200, headers: {}, body: '{"id":1}' }),
    ({ calls }) => {
      seen.push(...calls.map(({ delivery, text, steps }) => ({ ...delivery, call: undefined, text, steps })))
      return undefined
    },
  )
  const fresh = { call: undefined, step: 0, attempt: 0, maybeDelivered: false, steps: 1 }
  expect(await calls.call({ endpoint: 'many', json: { a: undefined, b: 1 } })).toEqual({
    status: 200,
    headers: {},
    body: '{"id":1}',
  })
  const outcome = { status: 'delivered', httpStatus: 200, reply: { status: 200, body: { id: 1 } } }
  expect(await calls.many([1, 2].map((json) => ({ endpoint: 'many', json })))).toEqual([outcome, outcome])
  expect(seen).toEqual([
    { ...fresh, index: 0, wantsReply: false, text: '[{"b":1}]'.slice(1, -1) },
    { ...fresh, index: 0, wantsReply: true, text: '1' },
    { ...fresh, index: 1, wantsReply: true, text: '2' },
  ])
})

it('says that it is the input which JSON cannot hold', async () => {
  const calls = callsTo(() => expect.fail('nothing is sent'))
  const call = { endpoint: 'many', json: { a: 1n } }
  await expect(calls.call(call)).rejects.toMatchObject({ code: 'invalid_input', issues: [{ field: 'a' }] })
  await expect(calls.call(call)).rejects.toThrow(/^Invalid input: a must be JSON data/)
})

it('has no answer to give where a reader calls a delivery what never arrived', async () => {
  const transport: Transport = { send: lost, redact: (text) => text, close: async () => undefined }
  const read = () => [{ status: 'delivered' as const }]
  const calls = createVendorCalls({ endpoints, answers, transport, read })
  await expect(calls.call({ endpoint: 'keyed', json: 1 }, { retry: false })).rejects.toMatchObject({
    kind: 'unknown',
    code: 'no_answer',
  })
  await expect(callsTo(lost).call({ endpoint: 'keyed', json: 1 }, { retry: false })).rejects.toMatchObject({
    code: 'connect_failed',
  })
})
