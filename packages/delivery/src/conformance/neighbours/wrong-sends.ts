import { WaybillError } from '@waybill/core'
import {
  allParked,
  allPending,
  broken,
  busy,
  delivered,
  hostileProxy,
  never,
  oddParked,
  retry,
  sayingOfOdd,
  sayingOnce,
  sending,
  type WrongDestination,
} from './wrong-destination.js'

const failed = { ends: allParked, reason: 'destination_failed' } as const
const oddFailed = { ends: oddParked, reason: 'destination_failed' } as const
const unending = { ends: allPending, reason: 'timeout' } as const

/** Rejects once the chapter is over. */
const rejectsLate = () => new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 700))

/** What `send` does wrong as a whole. */
const wholes: readonly WrongDestination[] = [
  { name: 'sends and gives back undefined', wrong: sending(async () => undefined), ...failed },
  { name: 'sends and gives back null', wrong: sending(() => null), ...failed },
  { name: 'sends and gives back a number', wrong: sending(async () => 200), ...failed },
  { name: 'gives back no outcome', wrong: sending(async () => []), ...failed },
  {
    name: 'gives back an outcome too many',
    wrong: sending(async ({ calls }) => [...calls.map(() => delivered), delivered]),
    ...failed,
  },
  {
    name: 'gives back something like a list',
    wrong: sending(async ({ calls }) => ({ ...calls.map(() => delivered), length: calls.length })),
    ...failed,
  },
  { name: 'gives back a proxy for a list', wrong: sending(async () => hostileProxy()), ...failed },
  { name: 'throws instead of sending', wrong: sending(broken), ...failed },
  { name: 'throws nothing at all', wrong: sending(() => Promise.reject(undefined)), ...failed },
  { name: 'throws a proxy', wrong: sending(() => Promise.reject(hostileProxy())), ...failed },
  { name: 'never ends an attempt', wrong: sending(never), ...unending, unfinished: ['lane wrong'] },
  { name: 'ends its attempts with a rejection, much too late', wrong: sending(rejectsLate), ...unending, late: true },
  {
    name: 'ends its attempts with a success, much too late',
    wrong: sending(({ calls }) => new Promise((resolve) => setTimeout(() => resolve(calls.map(() => delivered)), 700))),
    ...unending,
    late: true,
  },
  {
    name: 'calls back twice',
    wrong: sending(({ calls }) => ({
      then(resolve: (given: unknown) => void) {
        resolve(calls.map(() => delivered))
        resolve(calls.map(() => undefined))
      },
    })),
  },
  {
    name: 'throws where it is awaited',
    wrong: sending(() => ({
      get then() {
        return broken()
      },
    })),
    ...failed,
  },
  {
    name: 'empties the request that it was given',
    wrong: sending(async ({ calls }) => {
      const outcomes = calls.map(() => delivered)
      ;(calls as unknown[]).length = 0
      return outcomes
    }),
    ...failed,
  },
  {
    name: 'blocks what cannot be sent',
    wrong: sending(async ({ calls }) => {
      const error = new WaybillError('Wrong key.', { kind: 'setup', code: 'wrong_key' })
      return calls.map(() => ({ status: 'blocked', scope: 'destination', error }))
    }),
    ends: allPending,
    held: 'wrong_key',
  },
]

/** What it says wrong of one event. */
const outcomes: readonly WrongDestination[] = [
  { name: 'says null of an event', wrong: sayingOfOdd(() => null), ...oddFailed },
  { name: 'says what there is not', wrong: sayingOfOdd(() => ({ status: 'done' })), ...oddFailed },
  { name: 'says a function', wrong: sayingOfOdd(() => broken), ...oddFailed },
  { name: 'retries without an error', wrong: sayingOfOdd(() => retry({ error: undefined })), ...oddFailed },
  {
    name: 'retries for an error of its own',
    wrong: sayingOfOdd(() => retry({ error: new Error('no') })),
    ...oddFailed,
  },
  { name: 'retries for the whole world', wrong: sayingOfOdd(() => retry({ scope: 'world' })), ...oddFailed },
  {
    name: 'has a kind of error that there is not',
    wrong: sayingOfOdd(() => retry({ error: Object.assign(busy(), { kind: 'odd' }) })),
    ...oddFailed,
  },
  {
    name: 'has a code that is none',
    wrong: sayingOfOdd(() => retry({ error: Object.assign(busy(), { code: { toJSON: broken } }) })),
    ...oddFailed,
  },
  { name: 'skips without a reason', wrong: sayingOfOdd(() => ({ status: 'skipped', reason: {} })), ...oddFailed },
  { name: 'has an outcome that cannot be read', wrong: sayingOfOdd(hostileProxy), ...oddFailed },
  {
    name: 'has an outcome whose fields throw',
    wrong: sayingOfOdd(() => Object.defineProperty({ status: 'rejected' }, 'error', { get: broken })),
    ...oddFailed,
  },
  {
    name: 'has an outcome that is still to come',
    wrong: sayingOfOdd(() => Promise.reject(new Error('no'))),
    ...oddFailed,
  },
  {
    name: 'says something else each time it is asked',
    wrong: sayingOfOdd(() => {
      let asked = 0
      return {
        ...retry(),
        status: 'rejected',
        error: Object.defineProperty(busy(), 'code', { get: () => (asked++ ? {} : 'once') }),
      }
    }),
    ends: oddParked,
    reason: 'once',
  },
  {
    name: 'has an error of twenty million characters',
    wrong: sayingOfOdd(() => ({
      status: 'rejected',
      maybeDelivered: false,
      error: new WaybillError('x'.repeat(20_000_000), { kind: 'invalid', code: 'long' }),
    })),
    ends: oddParked,
    reason: 'long',
  },
  {
    name: 'changes its outcomes afterwards',
    wrong: sending(async ({ calls }) => {
      const said = calls.map(() => ({ ...delivered }) as object)
      setImmediate(() => {
        for (const one of said) Object.assign(one, { status: 'retry', error: 1 })
        said.length = 0
      })
      return said
    }),
  },
  ...[Number.NaN, -5, Number.POSITIVE_INFINITY, '10', 1_900_000_000_000].map((afterMs) => ({
    name: `asks for a wait of ${afterMs}`,
    wrong: sayingOnce(() => retry({ afterMs })),
  })),
]

export const wrongSends = [...wholes, ...outcomes]
