import type { Endpoint } from '../../destination/endpoint.js'
import { pack } from '../../plan/pack.js'
import { planDeliveries } from '../../plan/plan-deliveries.js'
import { defined, encode, endpoints } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const plansByChance: WrongDestination = {
  fault: 'writes a random id into the body',
  fails: 'plan ignores clocks and chance',
  subject: withParts(() => ({
    encode(delivery) {
      const encoded = encode(delivery)
      if (!('calls' in encoded)) return encoded
      const trace = globalThis.crypto.randomUUID()
      return { calls: encoded.calls.map((call) => ({ ...call, json: { ...(call.json as object), trace } })) }
    },
  })),
}

export const plansByTheClock: WrongDestination = {
  fault: 'writes the time of planning into the body',
  fails: 'plan ignores clocks and chance',
  subject: withParts(() => ({
    encode(delivery) {
      const encoded = encode(delivery)
      if (!('calls' in encoded)) return encoded
      const sentAt = new Date().toISOString()
      return { calls: encoded.calls.map((call) => ({ ...call, json: { ...(call.json as object), sentAt } })) }
    },
  })),
}

export const forgetsSkippedEvents: WrongDestination = {
  fault: 'drops from its plan what it has nothing to send for',
  fails: 'plan accounts for every delivery',
  subject: behind((right) => ({
    ...right,
    plan(deliveries) {
      const { requests, settled } = right.plan(deliveries)
      return { requests, settled: settled.filter(({ outcome }) => outcome.status !== 'skipped') }
    },
  })),
}

export const mutatesTheItem: WrongDestination = {
  fault: 'changes the event it plans',
  fails: 'events are left unchanged',
  subject: behind((right) => ({
    ...right,
    plan(deliveries) {
      const plan = right.plan(deliveries)
      for (const { event } of deliveries) Reflect.set(event, 'seen', true)
      return plan
    },
  })),
}

export const manglesText: WrongDestination = {
  fault: 'strips the accents off ids',
  fails: 'non-ASCII text survives',
  subject: withParts(() => ({
    encode(delivery) {
      const userId = delivery.event.userId?.normalize('NFD').replace(/\p{M}/gu, '')
      return encode(userId === undefined ? delivery : { ...delivery, event: { ...delivery.event, userId } })
    },
  })),
}

export const splicesIdsIntoPaths: WrongDestination = {
  fault: 'puts an id into the path as it is',
  fails: 'ids stay in their path segment',
  subject: behind((right) => ({
    ...right,
    plan(deliveries) {
      const { requests, settled } = right.plan(deliveries)
      const spliced = requests.map((request) =>
        request.path.includes('%2F') ? { ...request, path: request.path.replaceAll('%2F', '/') } : request,
      )
      return { requests: spliced, settled }
    },
  })),
}

const longerViews = { ...endpoints.views, limit: { ...endpoints.views.limit, bytes: 1_001 } }

export const packsAByteTooMany: WrongDestination = {
  fault: 'sends a body of one byte more than the limit it declares',
  fails: 'limit of bytes: views',
  subject: behind((right, options) => ({
    ...defined(options, { endpoints: { ...endpoints, views: longerViews } }),
    endpoints: right.endpoints,
  })),
}

const morePurchases = { ...endpoints.purchases, limit: { ...endpoints.purchases.limit, calls: 6 } }

export const packsTooManyCalls: WrongDestination = {
  fault: 'packs one call more than the limit it declares',
  fails: 'limit of calls: purchases',
  subject: behind((right, options) => ({
    ...defined(options, { endpoints: { ...endpoints, purchases: morePurchases } }),
    endpoints: right.endpoints,
  })),
}

const unlimited = { ...endpoints, profiles: { ...endpoints.profiles, limit: { calls: 1e6, bytes: 1e9, source: '' } } }
const profiles: Endpoint = endpoints.profiles

export const countsCharacters: WrongDestination = {
  fault: 'measures calls in characters where the limit is in bytes',
  fails: 'limit of bytes: profiles',
  subject: behind((right) => ({
    ...right,
    plan(deliveries) {
      const { requests, settled } = planDeliveries(deliveries, unlimited, encode)
      const measured = requests.flatMap((request) => {
        if (request.endpoint !== 'profiles') return request
        const calls = request.calls.map((call) => ({ ...call, bytes: call.text.length }))
        return pack(profiles, { ...request, calls }).map((packed) => ({
          ...packed,
          bytes: Buffer.byteLength(packed.body ?? ''),
          calls: packed.calls.map((call) => ({ ...call, bytes: Buffer.byteLength(call.text) })),
        }))
      })
      return { requests: measured, settled }
    },
  })),
}

export const losesOrder: WrongDestination = {
  fault: 'sorts events by the time they carry, though its endpoint declares inOrder',
  fails: 'order: profiles',
  subject: behind((right) => ({
    ...right,
    plan: (deliveries) =>
      right.plan(deliveries.toSorted((a, b) => Date.parse(a.event.timestamp) - Date.parse(b.event.timestamp))),
  })),
}
