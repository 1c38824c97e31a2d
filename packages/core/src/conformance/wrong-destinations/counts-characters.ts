import type { Endpoint } from '../../destination/endpoint.js'
import { pack } from '../../plan/pack.js'
import { planDeliveries } from '../../plan/plan-deliveries.js'
import { encode, endpoints } from './right-destination.js'
import { behind, type WrongDestination } from './wrong-destination.js'

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
