import { createHttpTransport, queryAuth } from '../../http/index.js'
import { encode, endpoints, rightSubject } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const declaresAKeyItDoesNotSend: WrongDestination = {
  fault: 'declares an endpoint keyed and sends it no key',
  fails: 'key: purchases',
  subject: withParts(() => ({
    encode(delivery) {
      const encoded = encode(delivery)
      if (!('calls' in encoded)) return encoded
      // What tells the events apart is still there, under another name.
      return {
        calls: encoded.calls.map((call) =>
          call.endpoint === 'purchases' ? { ...call, json: { ...(call.json as object), key: undefined } } : call,
        ),
      }
    },
  })),
}

export const declaresAnotherMethod: WrongDestination = {
  fault: 'declares PUT and plans POST',
  fails: 'requests keep the declared facts',
  subject: behind((right) => ({
    ...right,
    endpoints: { ...endpoints, views: { ...endpoints.views, method: 'PUT' } },
  })),
}

export const declaresNoSource: WrongDestination = {
  fault: 'states a limit without its source',
  fails: 'manifest',
  subject: behind((right) => ({
    ...right,
    endpoints: { ...endpoints, views: { ...endpoints.views, limit: { ...endpoints.views.limit, source: ' ' } } },
  })),
}

export const declaresARateWithoutSource: WrongDestination = {
  fault: 'states a rate without its source',
  fails: 'manifest',
  // Made by hand: `defineDestination` refuses it at once.
  subject: behind((right) => ({
    ...right,
    endpoints: { ...endpoints, views: { ...endpoints.views, rate: { requests: 5, perMs: 1_000, source: ' ' } } },
  })),
}

export const missesAnEndpoint: WrongDestination = {
  fault: 'is shown with examples that never reach one of its endpoints',
  fails: 'examples reach every endpoint',
  subject: { ...rightSubject, events: rightSubject.events.filter(({ type }) => type !== 'screen') },
}

export const sendsNoCredentials: WrongDestination = {
  fault: 'forgets its credentials where the endpoint needs the default ones',
  fails: 'secrets are sent',
  subject: withParts(({ baseUrl, canary }) => ({
    transport: createHttpTransport({ baseUrl, authorizers: { points: queryAuth('key', canary) } }),
  })),
}

export const sendsAnotherBody: WrongDestination = {
  fault: 'adds to the body after planning it, so that a preview shows something else',
  fails: 'preview is what is sent',
  subject: behind((right) => ({
    ...right,
    send(request, options) {
      const { body } = request
      // Only where no limit is near and nothing is compared but the body itself.
      const more = request.endpoint === 'views' && body && body.length < 20 ? body.replace('}', ',"via":"tiny"}') : body
      return right.send(more === undefined ? request : { ...request, body: more }, options)
    },
  })),
}

export const changesTheKeyOnARetry: WrongDestination = {
  fault: 'makes a new idempotency key for every attempt',
  fails: 'a repeat is the same bytes',
  subject: withParts(() => ({
    encode(delivery) {
      const encoded = encode(delivery)
      if (!('calls' in encoded)) return encoded
      const key = `${delivery.event.messageId}-${delivery.attempt}`
      return {
        calls: encoded.calls.map((call) =>
          call.endpoint === 'purchases' ? { ...call, json: { ...(call.json as object), key } } : call,
        ),
      }
    },
  })),
}
