import { createSinkServer } from './server.js'
import type { SinkOrder } from './settings.js'

// The cheapest vendor there is, in a process of its own, so that what is measured is the sender. Speaks over the message
// channel: prints its port when it listens, takes settings, answers `report` with what it saw and what it cost.
const sink = createSinkServer()

process.send?.({ port: await sink.listen() })
process.on('message', (order: SinkOrder) => {
  if (order.type === 'settings') sink.set(order.settings)
  process.send?.({ ...sink.report(), cpu: process.cpuUsage() })
  if (order.type === 'reset') sink.reset()
})
process.on('disconnect', () => process.exit(0))
