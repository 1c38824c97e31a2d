import type { CustomerEvent } from '../event/customer-event.js'
import type { Example } from './example.js'
import { deliveryOf, planOf, type Workbench } from './workbench.js'

/** Makes an example larger by exactly this many bytes on the wire. The text has fewer characters than bytes if it can. */
export type Pad = (bytes: number) => CustomerEvent

type Place = (event: CustomerEvent, text: string) => CustomerEvent

const places: readonly Place[] = [
  (event, text) => filled(event, 'properties', text),
  (event, text) => filled(event, 'traits', text),
  (event, text) => (event.type === 'track' ? { ...event, event: text } : event),
  (event, text) => (event.userId === undefined ? { ...event, anonymousId: text } : { ...event, userId: text }),
  (event, text) => ({ ...event, messageId: text }),
]

const wide = (bytes: number) => 'ж'.repeat(bytes >> 1) + 'x'.repeat(bytes & 1)
const narrow = (bytes: number) => 'x'.repeat(bytes)

/** Pads at the first place of the event whose text goes to the vendor unchanged, at any length; `undefined` if none does. */
export function padFor(bench: Workbench, { event, step }: Example, most: number): Pad | undefined {
  for (const textOf of [wide, narrow])
    for (const place of places) {
      const pad: Pad = (bytes) => place(event, textOf(bytes))
      const [small, large] = [sizeOf(bench, pad(40), step), sizeOf(bench, pad(140), step)]
      if (small === undefined || large === undefined || large - small !== 100) continue
      // The vendor's rules may forbid long texts at some places.
      if (sizeOf(bench, pad(most - 2 * large), step) === most - 2 * large + small - 40) return pad
    }
  return undefined
}

/** UTF-8 length of the call that an event becomes at this step; `undefined` when it becomes none. */
export function sizeOf({ destination }: Workbench, event: CustomerEvent, step: number): number | undefined {
  return planOf(destination, [deliveryOf(event, { step })]).requests[0]?.calls[0]?.bytes
}

function filled(event: CustomerEvent, member: 'properties' | 'traits', text: string): CustomerEvent {
  const fields = event as Readonly<Record<string, unknown>>
  const own = fields[member]
  return { ...fields, [member]: { ...(typeof own === 'object' ? own : {}), filler: text } } as unknown as CustomerEvent
}
