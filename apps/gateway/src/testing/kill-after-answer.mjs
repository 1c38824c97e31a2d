// Loaded before the program: ends it as a power cut would, in the turn in which its first 200 to an event is handed over.
import { subscribe } from 'node:diagnostics_channel'

subscribe('http.server.response.finish', ({ request, response }) => {
  if (request.method === 'POST' && response.statusCode === 200) process.kill(process.pid, 'SIGKILL')
})
