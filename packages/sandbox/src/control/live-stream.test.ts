import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'

const KEY = basic('any', 'sandbox-yespo-key')
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({ vendors: ['yespo'], control: true })
})
afterEach(() => sandbox.close())

interface Told {
  readonly event: string
  readonly data: {
    readonly requests?: readonly { readonly id: number; readonly open?: boolean; readonly status?: number }[]
  }
}

/** Everything the stream tells until `isEnough`. */
async function listen(
  during: () => Promise<unknown>,
  isEnough: (told: readonly Told[]) => boolean,
): Promise<readonly Told[]> {
  const stop = new AbortController()
  const response = await fetch(`${sandbox.controlUrl}/__sandbox/stream`, { signal: stop.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const told: Told[] = []
  const work = during()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString('utf8')
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? []
      if (event !== undefined) told.push({ event, data: JSON.parse(data ?? '') as Told['data'] })
    }
    if (isEnough(told)) break
  }
  stop.abort()
  await work
  return told
}

const event = () =>
  send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: { eventTypeKey: 'e', keyValue: 'k' } }).catch(
    () => undefined,
  )

it('tells requests as they arrive and as they end', async () => {
  sandbox.setFaults([{ name: 'late', act: { do: 'delay', ms: 300 } }])
  const lines = (told: readonly Told[]) => told.flatMap(({ data }) => data.requests ?? [])
  const told = await listen(event, (so) => lines(so).some(({ status }) => status === 200))
  expect(lines(told)[0]).toMatchObject({ id: 1, open: true })
  expect(lines(told).at(-1)).toMatchObject({ id: 1, status: 200, verdict: 'accepted', fault: 'late' })
  expect(lines(told).at(-1)).not.toHaveProperty('open')
})

it('tells new faults and that everything was forgotten', async () => {
  const told = await listen(
    async () => {
      sandbox.setFaults([])
      sandbox.reset()
    },
    (so) => so.some(({ event: name }) => name === 'reset'),
  )
  expect(told.map(({ event: name }) => name)).toEqual(['faults', 'reset'])
})

it('tells that it is behind instead of growing when there is too much', async () => {
  const body = JSON.stringify({ eventTypeKey: 'e', keyValue: 'k' })
  const headers = { ...KEY, 'content-type': 'application/json' }
  // No more at a time than a listening socket holds while nobody has time to take them.
  const callers = Array.from({ length: 50 })
  const burst = () =>
    Promise.all(
      callers.map(async () => {
        for (let count = 0; count < 20; count++) {
          const reply = await fetch(`${sandbox.urls.yespo}/v2/event`, { method: 'POST', headers, body })
          await reply.text()
        }
      }),
    )
  const told = await listen(burst, (so) => {
    const known = so.flatMap(({ data }) => data.requests ?? []).some(({ id, open }) => id === 1000 && !open)
    return known || so.at(-1)?.event === 'behind'
  })
  const most = Math.max(...told.map(({ data }) => data.requests?.length ?? 0))
  expect(most).toBeLessThanOrEqual(500)
})
