import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { abandon } from './abandon.js'

/** Most requests of a connection that wait for their answers. Clients send the next one after the answer, or a few before. */
const mostUnanswered = 32

/**
 * Hands on the requests of a connection while few of them wait for their answers. Node finds some hundred in one read, and all
 * others would wait for them. A connection with more is read no further, and cut in a while.
 */
export function limitPipelined(listener: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>()
  const change = (socket: Socket, by: number) => {
    const count = (unanswered.get(socket) ?? 0) + by
    unanswered.set(socket, count)
    return count
  }
  return (request, response) => {
    const { socket } = request
    if (change(socket, 1) > mostUnanswered) return abandon(socket)
    // Until the next turn: what is found in one read may be answered at once, one after the other, before anybody else.
    response.once('close', () => setImmediate(() => change(socket, -1)))
    return listener(request, response)
  }
}
