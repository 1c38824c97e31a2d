import { type Destination, InvalidInputError, type Issue } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { issuesOf, optionSchemas } from '@waybill/core/zod'
import * as z from 'zod'
import type { Store } from '../store/store.js'
import type { AcceptOptions, Waybill } from '../waybill.js'
import {
  acceptSchema,
  decideSchema,
  discardOptionsSchema,
  discardQuerySchema,
  drainSchema,
  holdSchema,
  pageSchema,
  querySchema,
  replayOptionsSchema,
  replayQuerySchema,
  resumeSchema,
  retryQuerySchema,
  userSchema,
} from './call-schemas.js'
import { withCheckedPersons } from './check-person-calls.js'
import { nameHint, unknownEndpoint, unknownLane } from './known-names.js'
import { isPlainlyRight, isText } from './plain-accept.js'

export interface CheckedCallsOptions {
  readonly destinations: readonly Pick<Destination, 'name' | 'endpoints'>[]
  readonly store: Pick<Store, 'totals' | 'holds'>
  /** Wall time. */
  readonly now: () => number
}

/** Wraps the engine so that calls with wrong arguments are refused before they do anything. */
export function withCheckedCalls(waybill: Waybill, options: CheckedCallsOptions): Waybill {
  const { destinations, store, now } = options
  /** Endpoints by lane. */
  const lanes = new Map(destinations.map(({ name, endpoints }) => [name, Object.keys(endpoints)]))
  const names = [...lanes.keys()]

  /** Whether the store has a lane that this process does not have, such as one of an earlier configuration. */
  const isInStore = async (lane: string) => Object.hasOwn(await store.totals(), lane)

  /** Whether the store has a hold on an endpoint that the destination no longer has. */
  const isHeldInStore = async (lane: string, endpoint: string) =>
    (await store.holds()).some((hold) => hold.lane === lane && hold.endpoint === endpoint)

  /** Called for every event, so options are checked by hand. The schema is only used to say what is wrong. */
  function checkAccept(call: string, given: AcceptOptions | undefined): void {
    if (given === undefined || isPlainlyRight(given, lanes)) return
    check(call, acceptSchema(), given)
    checkDestinations(call, given.destinations)
  }

  function checkDestinations(call: string, destinations: readonly string[] = []): void {
    const issues = destinations.flatMap((name, index): Issue[] => {
      return lanes.has(name) ? [] : [noDestination(`destinations[${index}]`, name)]
    })
    if (issues.length > 0) throw refusal(call, issues)
  }

  function noDestination(field: string, name: string): Issue {
    return { field, rule: 'names no destination', hint: nameHint(name, names) }
  }

  function endpointsOf(lane: string): readonly string[] {
    const endpoints = lanes.get(lane)
    if (!endpoints) throw unknownLane(lane, names)
    return endpoints
  }

  async function checkQueriedLane(lane: string | undefined): Promise<void> {
    if (lane !== undefined && !lanes.has(lane) && !(await isInStore(lane))) throw unknownLane(lane, names)
  }

  return {
    ...waybill,
    accept(event, given) {
      try {
        checkAccept('accept', given)
      } catch (error) {
        return Promise.reject(error)
      }
      return waybill.accept(event, given)
    },
    async acceptMany(events, given) {
      if (!Array.isArray(events)) check('acceptMany', listOfEvents(), { events })
      checkAccept('acceptMany', given)
      // A copy without holes: a hole in the list is an event `undefined`, and is answered as one.
      return waybill.acceptMany([...events], given)
    },
    async decide(event, given) {
      check('decide', decideSchema(), given)
      if (!lanes.has(given.destination)) throw refusal('decide', [noDestination('destination', given.destination)])
      checkDestinations('decide', given.destinations)
      return waybill.decide(event, given)
    },
    async where(source, messageId) {
      if (!isText(source) || !isText(messageId)) check('where', whereSchema(), { source, messageId })
      return waybill.where(source, messageId)
    },
    async find(query, page) {
      check('find', findSchema(), { query, page })
      await checkQueriedLane(query.lane)
      return waybill.find(query, page)
    },
    async replay(query, replayOptions) {
      check('replay', replaySchema(), { query, options: replayOptions })
      await checkQueriedLane(query.lane)
      return waybill.replay(query, replayOptions)
    },
    async discard(query, discardOptions) {
      check('discard', discardSchema(), { query, options: discardOptions })
      await checkQueriedLane(query.lane)
      return waybill.discard(query, discardOptions)
    },
    async forget(user) {
      check('forget', userSchema(), user)
      return waybill.forget(user)
    },
    ...withCheckedPersons(waybill, { check, now }),
    async hold(hold) {
      check('hold', holdSchema(), hold)
      const { lane, endpoint, reason, by } = hold
      const endpoints = endpointsOf(lane)
      if (endpoint !== undefined && !endpoints.includes(endpoint)) throw unknownEndpoint(lane, endpoint, endpoints)
      return waybill.hold({
        lane,
        reason,
        ...(endpoint !== undefined && { endpoint }),
        ...(by !== undefined && { by }),
      })
    },
    async resume(target) {
      check('resume', resumeSchema(), target)
      const { lane, endpoint } = target
      const endpoints = endpointsOf(lane)
      if (endpoint !== undefined && !endpoints.includes(endpoint) && !(await isHeldInStore(lane, endpoint)))
        throw unknownEndpoint(lane, endpoint, endpoints)
      return waybill.resume({ lane, endpoint })
    },
    async retry(query) {
      check('retry', retrySchema(), { query })
      await checkQueriedLane(query.lane)
      return waybill.retry(query)
    },
    async flush(given) {
      if (given !== undefined) check('flush', drainSchema(), given)
      return waybill.flush(given)
    },
    async close(given) {
      if (given !== undefined) check('close', drainSchema(), given)
      return waybill.close(given)
    },
  }
}

const { word, given: anything } = optionSchemas
const listOfEvents = lazy(() => z.strictObject({ events: anything('a list of events', Array.isArray) }))
const whereSchema = lazy(() =>
  z.strictObject({ source: word("a text: the event's source"), messageId: word('a text') }),
)
const findSchema = lazy(() => z.strictObject({ query: querySchema(), page: pageSchema().optional() }))
const replaySchema = lazy(() =>
  z.strictObject({ query: replayQuerySchema(), options: replayOptionsSchema().optional() }),
)
const retrySchema = lazy(() => z.strictObject({ query: retryQuerySchema() }))
const discardSchema = lazy(() => z.strictObject({ query: discardQuerySchema(), options: discardOptionsSchema() }))

function check(call: string, schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw refusal(call, issuesOf(parsed.error, schema, 'options'))
}

function refusal(call: string, issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(issues, { subject: `call of ${call}`, code: 'invalid_options' })
}
