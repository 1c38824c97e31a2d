import type { HttpResponse } from '@waybill/core'
import { parseBody } from '@waybill/core'
import { type CallOptions, createVendorCalls } from '@waybill/core/http'
import { yespoAnswers } from './yespo-answers.js'
import { yespoEndpointsFor } from './yespo-endpoints.js'
import type { YespoDiagnostic, YespoEvent, YespoEventReply } from './yespo-event.js'
import { readYespoEvent } from './yespo-event-rules.js'
import { readYespoOptions, type YespoOptions } from './yespo-options.js'
import { createYespoTransport } from './yespo-transport.js'

/** Yespo's API in Yespo's words. Every method rejects with a `WaybillError`, also for bad input. */
export interface YespoClient {
  readonly events: {
    /**
     * Generate event, `POST /v2/event`. Resolves when Yespo has accepted the event; starting workflows is its affair.
     * Rejects with `InvalidInputError` (nothing was sent: each issue names a field and its rule, never a value),
     * `VendorError` (Yespo refused) or `NetworkError` (no answer within `timeoutMs`, retries included).
     * https://yespo.io/support/how-use-v1event-api-resource
     */
    generate(event: YespoEvent, options?: CallOptions): Promise<YespoEventReply>
  }
  /** Lets requests in flight finish, then closes the sockets. May be called twice. */
  close(): Promise<void>
}

/** A client for one Yespo account. Throws `ConfigurationError` that names every wrong option. */
export function createYespo(options: YespoOptions): YespoClient {
  const settings = readYespoOptions(options)
  const transport = createYespoTransport(settings)
  const calls = createVendorCalls({
    endpoints: yespoEndpointsFor(settings),
    answers: yespoAnswers,
    transport,
    timeoutMs: settings.timeoutMs,
    clock: settings.clock,
  })
  return {
    events: {
      async generate(event, callOptions) {
        const { body, diagnostics } = readYespoEvent(event)
        const response = await calls.call({ endpoint: 'event', text: JSON.stringify(body) }, callOptions)
        return replyOf(response, diagnostics)
      },
    },
    close: () => transport.close(),
  }
}

function replyOf(response: HttpResponse, diagnostics: readonly YespoDiagnostic[]): YespoEventReply {
  const { status, body } = response
  return {
    status,
    body: parseBody(body),
    diagnostics: status < 400 ? diagnostics : [...diagnostics, alreadyAccepted],
  }
}

const alreadyAccepted: YespoDiagnostic = {
  code: 'already_accepted',
  message: 'The answer to an earlier try was lost; Yespo refused the repeat because it already has the event.',
}
