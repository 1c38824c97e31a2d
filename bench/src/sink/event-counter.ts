import { probesIn } from '../probe.js'

/** What arrived, event by event, told apart by its probe number. */
export interface EventCounter {
  /** Counts the events of one body. Returns how many it held. */
  take(body: Buffer): number
  readonly taken: readonly number[]
  readonly repeated: number
  readonly unrecognisable: number
}

export function createEventCounter(): EventCounter {
  const keys = new Map<number, string>()
  let repeated = 0
  let unrecognisable = 0
  return {
    take(body) {
      const events = eventsIn(body)
      for (const { probe, key } of events) {
        const before = keys.get(probe)
        if (before === undefined) keys.set(probe, key)
        else repeated++
        if (before !== undefined && (before !== key || key === '')) unrecognisable++
      }
      return events.length
    },
    get taken() {
      return [...keys.keys()]
    },
    get repeated() {
      return repeated
    },
    get unrecognisable() {
      return unrecognisable
    },
  }
}

interface SeenEvent {
  readonly probe: number
  /** What the sender offers to tell a repeat by; empty when it offers nothing. */
  readonly key: string
}

function eventsIn(body: Buffer): SeenEvent[] {
  let text = body.toString()
  if (text.startsWith('data=')) text = Buffer.from(decodeURIComponent(text.slice(5)), 'base64').toString()
  // A chunked body still carries its chunk sizes.
  const json = /^[0-9a-f]+\r\n([\s\S]*)\r\n0\r\n\r\n$/i.exec(text)?.[1] ?? text
  try {
    const parsed = JSON.parse(json) as unknown
    const list = Array.isArray(parsed) ? parsed : ((parsed as { batch?: unknown[] }).batch ?? [parsed])
    return list.flatMap((event) => {
      const probe = probesIn(JSON.stringify(event))[0]
      return probe === undefined ? [] : [{ probe, key: keyOf(event as Record<string, unknown>) }]
    })
  } catch {
    return probesIn(json).map((probe) => ({ probe, key: '' }))
  }
}

function keyOf(event: Record<string, unknown>): string {
  const properties = event['properties'] as Record<string, unknown> | undefined
  const key = event['messageId'] ?? event['eventSalt'] ?? event['uuid'] ?? properties?.['$insert_id'] ?? event['id']
  return typeof key === 'string' ? key : ''
}
