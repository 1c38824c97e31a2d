import type { Socket } from 'node:net'

const abandoned = new WeakSet<Socket>()

/**
 * Reads nothing further from a connection, and cuts it after so many milliseconds, by default 10,000: who is cut at once comes
 * again at once.
 */
export function abandon(socket: Socket, cutAfterMs = 10_000): void {
  if (abandoned.has(socket)) return
  abandoned.add(socket)
  socket.pause()
  // The answers to what was read before ask the connection for more.
  socket.resume = () => socket
  // It may have been asked already, and would go on behind the pause.
  setImmediate(() => socket.emit('pause'))
  const timer = setTimeout(() => socket.destroy(), cutAfterMs).unref()
  socket.once('close', () => clearTimeout(timer))
}
