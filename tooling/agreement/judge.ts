import { isDeepStrictEqual } from 'node:util'
import { type CustomerEventInput, type Destination, deliver, InvalidInputError, readEvent } from '@waybill/core'
import type { Sandbox } from '@waybill/sandbox'
import type { Place, Rule, Verdict } from './rule.js'

/** One vendor as the agreement is asked of it. */
export interface Vendor {
  readonly title: string
  readonly box: Sandbox
  readonly rules: readonly Rule[]
  readonly headers: Readonly<Record<string, string>>
  /** The destination; with an override for the event `Overridden`, where one is given. */
  destination(override?: () => unknown): Destination
}

/** What a place does with an input. */
export async function judge(vendor: Vendor, rule: Rule, place: Place, value: unknown): Promise<Verdict | undefined> {
  const { box } = vendor
  box.reset()
  const unsent = await act(vendor, rule, place, value)
  // A client may ask for the vendor's time first, which writes nothing.
  const [request, ...more] = box.requests().filter(({ method }) => method === 'POST')
  if (unsent === 'none') return undefined
  if (more.length > 0) throw new Error(`${rule.name}: more than one request`)
  if (!request) return unsent
  if (request.verdict !== 'accepted') return place === 'emulator' ? 'refused' : 'refused by the vendor'
  if (place === 'emulator') return (rule.kept?.(box, value) ?? true) ? 'taken' : 'ignored'
  const sent = rule.sent(request.decoded)
  if (sent === undefined) return 'left out'
  return isDeepStrictEqual(sent, value) ? 'taken' : 'changed'
}

async function act(vendor: Vendor, rule: Rule, place: Place, value: unknown): Promise<'refused' | 'skipped' | 'none'> {
  switch (place) {
    case 'emulator': {
      const { path, body } = rule.request(value)
      await fetch(new URL(path, vendor.box.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...vendor.headers },
        body: JSON.stringify(body),
      })
      return 'refused'
    }
    case 'client':
      return rule.client(value).then(() => 'refused', refusedByUs)
    case 'destination':
      return rule.event ? delivered(vendor.destination(), rule.event(value)) : 'none'
    case 'override': {
      const { override } = rule
      if (!override) return 'none'
      const event = { type: 'track', event: 'Overridden', userId: 'known', messageId: 'm' } as const
      return delivered(
        vendor.destination(() => override(value)),
        event,
      )
    }
    default:
      return place satisfies never
  }
}

async function delivered(destination: Destination, input: CustomerEventInput): Promise<'refused' | 'skipped'> {
  try {
    const [outcome] = await deliver(destination, [readEvent(input, { now: Date.now() })])
    return outcome?.status === 'skipped' ? 'skipped' : 'refused'
  } catch (cause) {
    return refusedByUs(cause)
  } finally {
    await destination.close()
  }
}

/** A refusal before sending is an `InvalidInputError`. An answer of the vendor's is seen in its record. */
function refusedByUs(cause: unknown): 'refused' {
  if (cause instanceof InvalidInputError || (cause as { code?: unknown } | undefined)?.code !== undefined)
    return 'refused'
  throw cause
}
