import { WaybillError } from '@waybill/core'
import type { Store } from './store.js'

/** What changes something. */
const changes: ReadonlySet<string> = new Set([
  ...['commit', 'lease', 'release', 'hold', 'pause', 'resume', 'retry'],
  ...['selectForReplay', 'replay', 'selectForDiscard', 'discard', 'forget', 'purge'],
])

/**
 * The store, which takes nothing more after `close`, until it is opened again: its calls reject as those of other stores do.
 * What it has can still be read.
 */
export function whileOpen(store: Store): Store {
  let closed = false
  const guarded = Object.entries(store).map(([name, call]): [string, unknown] => [
    name,
    !changes.has(name) || typeof call !== 'function'
      ? call
      : (...given: unknown[]) => (closed ? Promise.reject(notOpen()) : Reflect.apply(call, store, given)),
  ])
  return {
    ...(Object.fromEntries(guarded) as unknown as Store),
    open(options) {
      closed = false
      return store.open(options)
    },
    close() {
      closed = true
      return store.close()
    },
  }
}

function notOpen(): WaybillError {
  return new WaybillError('The store is not open.', {
    kind: 'setup',
    code: 'store_not_open',
    hint: 'Call open() first, and nothing after close().',
  })
}
