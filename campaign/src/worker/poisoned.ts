import type { Destination } from '@waybill/core'

/** An event whose planning ends the process. */
export interface Poison {
  readonly lane: string
  readonly messageId: string
}

/** The destination, but for planning the one event: then the process is gone, without a word. */
export function poisoned(destination: Destination, { lane, messageId }: Poison): Destination {
  if (destination.name !== lane) return destination
  return {
    ...destination,
    plan(items) {
      if (items.some(({ event }) => event.messageId === messageId)) process.kill(process.pid, 'SIGKILL')
      return destination.plan(items)
    },
  }
}
