import type { Endpoint } from '../../destination/endpoint.js'
import { pack } from '../../plan/pack.js'
import { planDeliveries } from '../../plan/plan-deliveries.js'
import { defined, encode, endpoints } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const plansByChance: WrongDestination = {
  fault: 'writes a random id into the body',
  fails: 'plan ignores clocks and chance',
  subject: withParts(() => ({
    encode(item) {
      const encoded = encode(item)
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
    encode(item) {
      const encoded = encode(item)
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
    plan(items) {
      const { requests, settled } = right.plan(items)
      return { requests, settled: settled.filter(({ outcome }) => outcome.status !== 'skipped') }
    },
  })),
}

export const mutatesTheItem: WrongDestination = {
  fault: 'changes the event it plans',
  fails: 'events are left unchanged',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      const plan = right.plan(items)
      for (const { event } of items) Reflect.set(event, 'seen', true)
      return plan
    },
  })),
}

export const manglesText: WrongDestination = {
  fault: 'strips the accents off ids',
  fails: 'non-ASCII text survives',
  subject: withParts(() => ({
    encode(item) {
      const userId = item.event.userId?.normalize('NFD').replace(/\p{M}/gu, '')
      return encode(userId === undefined ? item : { ...item, event: { ...item.event, userId } })
    },
  })),
}

export const splicesIdsIntoPaths: WrongDestination = {
  fault: 'puts an id into the path as it is',
  fails: 'ids stay in their path segment',
  subject: behind((right) => ({
    ...right,
    plan(items) {
      const { requests, settled } = right.plan(items)
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
    plan(items) {
      const { requests, settled } = planDeliveries(items, unlimited, encode)
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
    plan: (items) =>
      right.plan(items.toSorted((a, b) => Date.parse(a.event.timestamp) - Date.parse(b.event.timestamp))),
  })),
}
