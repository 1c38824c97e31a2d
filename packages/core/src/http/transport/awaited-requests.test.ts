import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { HttpRequest, Transport } from '../../http-message.js'
import { createHttpTransport } from './create-http-transport.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that answers when the test says so. */
async function open(connections: number) {
  const arrived: string[] = []
  const answers = new Map<string, () => void>()
  let sockets = 0
  const server = createServer((request, response) => {
    arrived.push(request.url ?? '')
    answers.set(request.url ?? '', () => response.end('{}'))
  })
  server.on('connection', () => sockets++)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const transport = createHttpTransport({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    keepAliveTimeoutMs: 60_000,
  })
  closing.push(
    () => transport.close(),
    () => server.close(),
  )
  return { transport, arrived, answer: (path: string) => answers.get(path)?.(), sockets: () => sockets }
}

const to = (path: string): HttpRequest => ({ method: 'POST', path, body: '{}' })
const send = (transport: Transport, path: string, awaited: boolean) =>
  transport.send(to(path), { deadlineAt: performance.now() + 50_000, awaited })

it('wait for no other’s socket: two at a time have sockets of their own, and others never use these', async () => {
  const { transport, arrived, answer, sockets } = await open(1)
  const all = ['/e1', '/e2', '/e3'].map((path) => send(transport, path, false))
  await expect.poll(() => arrived).toEqual(['/e1'])
  all.push(...['/m1', '/m2', '/m3'].map((path) => send(transport, path, true)))
  await expect.poll(() => [...arrived].sort()).toEqual(['/e1', '/m1', '/m2'])
  answer('/m1')
  await expect.poll(() => arrived[3]).toBe('/m3')
  answer('/m2')
  answer('/m3')
  await Promise.all(all.slice(3))
  expect(arrived).toHaveLength(4)
  for (const [index, path] of ['/e1', '/e2', '/e3'].entries()) {
    await expect.poll(() => arrived[index === 0 ? 0 : 3 + index]).toBe(path)
    answer(path)
  }
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200))
  expect(sockets()).toBe(3)
})

it('open no socket of their own while another is free', async () => {
  const { transport, arrived, answer, sockets } = await open(2)
  for (const path of ['/m1', '/m2']) {
    const asked = send(transport, path, true)
    await expect.poll(() => arrived.at(-1)).toBe(path)
    answer(path)
    await asked
  }
  expect(sockets()).toBeLessThanOrEqual(2)
})
