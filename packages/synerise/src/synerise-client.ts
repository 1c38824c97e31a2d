import { InvalidInputError, type Outcome, systemClock, type VendorCall, WaybillError } from '@waybill/core'
import { type CallOptions, createVendorCalls } from '@waybill/core/http'
import { syneriseAnswers } from './synerise-answers.js'
import { syneriseEndpoints } from './synerise-endpoints.js'
import type { SyneriseCustomEvent, SyneriseEventInput } from './synerise-event.js'
import { readClientOptions, type SyneriseOptions } from './synerise-options.js'
import { prepareCustomEvent, prepareEvent, type Stamp } from './synerise-prepare-event.js'
import { createSyneriseTransport } from './synerise-transport.js'

/** What is known of an event that Synerise has accepted. It is processed later; errors there are not reported. */
export interface SyneriseReceipt {
  /** HTTP status of the answer; 202 as documented. */
  readonly status: number
  /** The time that was sent, ISO 8601. */
  readonly time: string
  /** The salt that was sent. Keep it, with the time, to overwrite the event later: Synerise does not give it back. */
  readonly eventSalt?: string
}

/** Synerise's API, as Synerise documents it. Bad input rejects with an `InvalidInputError` before anything is sent. */
export interface SyneriseClient {
  readonly events: {
    /**
     * Sends one custom event (`POST /v4/events/custom`). Rejects with the typed error when it was not accepted:
     * `VendorError`, `NetworkError` or `InvalidInputError`. Transactions and AI events are refused with the name of the
     * call they belong to.
     * Source: hub.synerise.com/developers/api/events/sending-events.
     */
    custom(event: SyneriseCustomEvent, options?: CallOptions): Promise<SyneriseReceipt>
    /**
     * Sends any number of events of any types and profiles (`POST /v4/events/batch`), in requests of at most 1,000 events
     * and 1,000,000 bytes. Synerise refuses a batch for one bad event, so a refused request is halved until the event at
     * fault stands alone. Resolves with one outcome per event, in order; never rejects for one event.
     * Source: hub.synerise.com/developers/api/events/sending-events, "Sending a batch of events".
     */
    batch(events: readonly SyneriseEventInput[], options?: CallOptions): Promise<readonly Outcome[]>
  }
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** A client for one workspace. Throws `ConfigurationError` that names every wrong option. */
export function createSynerise(options: SyneriseOptions): SyneriseClient {
  const settings = readClientOptions(options)
  const { clock = systemClock, futureTime, timeoutMs } = settings
  const transport = createSyneriseTransport(settings)
  const calls = createVendorCalls({
    endpoints: syneriseEndpoints,
    answers: syneriseAnswers,
    transport,
    timeoutMs,
    clock,
  })
  const stampAt = (now: number): Stamp => ({
    now,
    futureTime,
    salt: settings.salt ? crypto.randomUUID() : undefined,
  })

  return {
    events: {
      async custom(event, callOptions) {
        const { body, keyed } = prepareCustomEvent(event, stampAt(clock.now()))
        const { time, eventSalt } = body
        const call: VendorCall = { endpoint: keyed ? 'customEvent' : 'unsaltedCustomEvent', json: body }
        const { status } = await calls.call(call, callOptions)
        return { status, time, ...(eventSalt === undefined ? {} : { eventSalt }) }
      },
      async batch(events, callOptions) {
        if (!Array.isArray(events))
          throw new InvalidInputError([{ field: '', rule: 'must be a list of events' }], { subject: 'events' })
        const now = clock.now()
        const prepared = events.map((event) => batchCallOf(event, stampAt(now)))
        const sent = await calls.many(
          prepared.flatMap(({ call }) => call ?? []),
          callOptions,
        )
        const answers = sent.values()
        return prepared.map(({ refused }) => refused ?? (answers.next().value as Outcome))
      },
    },
    close: () => transport.close(),
  }
}

type PreparedCall =
  | { readonly call: VendorCall; readonly refused?: never }
  | { readonly call?: never; readonly refused: Outcome }

function batchCallOf(event: SyneriseEventInput, stamp: Stamp): PreparedCall {
  try {
    const { body, keyed } = prepareEvent(event, stamp)
    return { call: { endpoint: keyed ? 'eventBatch' : 'unsaltedEventBatch', json: body } }
  } catch (cause) {
    if (!WaybillError.isInstance(cause)) throw cause
    return { refused: { status: 'rejected', error: cause, maybeDelivered: false } }
  }
}
