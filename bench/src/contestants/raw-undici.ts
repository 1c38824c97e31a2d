import type { TrackEvent } from '@waybill/core'
import type { Pool } from 'undici'
import { type Contestant, socketsFor } from './contestant.js'

/** The limit: undici's `dispatch`, one `JSON.stringify` per event, nothing kept, nothing tried again. */
export function rawUndici(perPost: 1 | 100): Contestant {
  return {
    id: `undici-${perPost}`,
    title: 'raw undici',
    perPost,
    batch: perPost,
    window: perPost * socketsFor(perPost),
    durable: false,
    async start({ baseUrl }, tally) {
      const { Pool } = await import('undici')
      const pool = new Pool(baseUrl, { connections: socketsFor(perPost), pipelining: 1 })
      return {
        push(events) {
          const parts = events.map(bodyOf)
          dispatch(
            pool,
            perPost === 1 ? (parts[0] ?? '') : `[${parts.join(',')}]`,
            () => tally.delivered(events.length),
            () => tally.failed(events.length),
          )
          return undefined
        },
        close: () => pool.close(),
      }
    },
  }
}

function bodyOf({ messageId, userId, timestamp, event, properties }: TrackEvent): string {
  return JSON.stringify({ id: messageId, user: userId, time: timestamp, action: event, params: properties })
}

function dispatch(pool: Pool, body: string, onTaken: () => void, onLost: () => void): void {
  let status = 0
  pool.dispatch(
    { method: 'POST', path: '/events', headers: { 'content-type': 'application/json' }, body },
    {
      onRequestStart() {},
      onResponseStart: (_, code) => {
        status = code
      },
      onResponseData() {},
      onResponseEnd: () => (status < 300 ? onTaken() : onLost()),
      onResponseError: onLost,
    },
  )
}
