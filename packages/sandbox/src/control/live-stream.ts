import type { ServerResponse } from 'node:http'
import type { ControlSubject } from './control-subject.js'
import { summaryOf } from './request-summary.js'

const GATHER_MS = 60
const HEARTBEAT_MS = 15_000
/** With more changes than this the stream sends `behind`, and the client reads the list again. */
const MOST_AT_ONCE = 500

/**
 * Server-sent events. `requests`: new or changed requests. `behind`: there were too many changes to send. `reset`: the
 * sandbox was reset. `faults`: the list of faults was replaced. A slow reader gets fewer events instead of a growing
 * backlog.
 */
export function streamChanges(
  response: ServerResponse,
  subject: Pick<ControlSubject, 'log' | 'faultCounts' | 'onFaults'>,
): void {
  const changed = new Set<number>()
  let timer: NodeJS.Timeout | undefined
  let behind = false
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 1000\n\n')

  const tell = (event: string, data: unknown): boolean =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const flush = (): void => {
    timer = undefined
    if (response.destroyed) return
    if (response.writableNeedDrain) {
      response.once('drain', gather)
      return
    }
    if (behind) tell('behind', {})
    else {
      const records = [...changed].map((id) => subject.log.request(id)).filter((record) => record !== undefined)
      tell('requests', { requests: records.map(summaryOf), counts: subject.faultCounts() })
    }
    changed.clear()
    behind = false
  }
  const gather = (): void => {
    timer ??= setTimeout(flush, GATHER_MS)
  }
  const unwatch = subject.log.watch((id) => {
    if (id === 0) {
      changed.clear()
      behind = false
      tell('reset', {})
      return
    }
    if (changed.size < MOST_AT_ONCE) changed.add(id)
    else behind = true
    gather()
  })
  const unwatchFaults = subject.onFaults(() => tell('faults', {}))
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS)
  response.once('close', () => {
    clearInterval(heartbeat)
    clearTimeout(timer)
    unwatch()
    unwatchFaults()
  })
}
