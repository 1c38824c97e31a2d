import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../testing/start-test-gateway.js'
import { abandon } from './abandon.js'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({ writeKeys: ['test-key'], strangers: { refusalsPerSecond: 1_000 } })
})
afterAll(() => test.close())

async function openSocket(): Promise<{
  socket: Socket
  answers: () => number
  most: (count: number) => Promise<void>
}> {
  const { hostname, port } = new URL(test.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (piece) => (text += String(piece))).on('error', () => undefined)
  const answers = () => text.split('HTTP/1.1 ').length - 1
  const most = async (count: number) => {
    while (answers() < count) await once(socket, 'data')
  }
  return { socket, answers, most }
}

const post = 'POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: Bearer wrong\r\ncontent-length: 2\r\n\r\n{}'
const event = { event: 'Viewed', userId: 'u' }

it.each([
  ['a wrong key', post],
  ['no key', post.replace('authorization: Bearer wrong\r\n', '')],
  ['an unknown path', 'GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['settings of nobody', 'GET /v1/projects/wrong/settings HTTP/1.1\r\nhost: x\r\n\r\n'],
])('of many requests sent at once, a connection gets few answers: %s', async (_, request) => {
  const { socket, answers, most } = await openSocket()
  socket.write(request.repeat(2_000))
  await most(1)
  for (let one = 0; one < 20; one++) expect((await test.post('/v1/track', event)).status).toBe(200)
  expect(answers()).toBeLessThanOrEqual(32)
  socket.destroy()
})

it('requests one after the other are answered, however many', async () => {
  const { socket, answers, most } = await openSocket()
  for (let count = 1; count <= 100; count++) {
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    await most(count)
  }
  expect(answers()).toBe(100)
  socket.destroy()
})

it('a body in pieces of a byte is refused with the reason, and read no further', async () => {
  const { socket, answers } = await openSocket()
  socket.write('POST /v1/batch HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
  socket.write('1\r\n[\r\n'.repeat(50_000))
  const [first] = await once(socket, 'data')
  expect(String(first)).toContain('"code":"pieces_too_short"')
  let drained = false
  socket.once('drain', () => (drained = true)).write('1\r\n[\r\n'.repeat(2_000_000))
  for (let one = 0; one < 20; one++) expect((await test.post('/v1/track', event)).status).toBe(200)
  expect([answers(), drained]).toEqual([1, false])
  socket.destroy()
})

it('a connection that is read no further is cut in a while', async () => {
  const { socket } = await openSocket()
  const closed = once(socket, 'close')
  abandon(socket, 1)
  await closed
  expect(socket.destroyed).toBe(true)
})
