import { InvalidInputError, type Issue } from '@waybill/core'
import { isFields, lazy } from '@waybill/core/destination'
import { issuesOf, optionSchemas } from '@waybill/core/zod'
import * as z from 'zod'
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
import { nameHint, unknownEndpoint, unknownLane } from './known-names.js'

export interface CheckedCallsOptions {
  /** Endpoints by lane. */
  readonly lanes: ReadonlyMap<string, readonly string[]>
  /** Whether the store has a lane that this process does not have, such as one of an earlier configuration. */
  readonly isInStore: (lane: string) => Promise<boolean>
  /** Whether the store has a hold on an endpoint that the destination no longer has. */
  readonly isHeldInStore: (lane: string, endpoint: string) => Promise<boolean>
}

/** Wraps the engine so that calls with wrong arguments are refused before they do anything. */
export function withCheckedCalls(waybill: Waybill, options: CheckedCallsOptions): Waybill {
  const { lanes, isInStore, isHeldInStore } = options
  const names = [...lanes.keys()]

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

function isPlainlyRight(given: AcceptOptions, lanes: ReadonlyMap<string, unknown>): boolean {
  // The loop sees all options only of a plain object.
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) return false
  for (const name in given) {
    if (!isRight(name, given[name as keyof AcceptOptions], lanes)) return false
  }
  return true
}

/** Whether the option is certainly right. Where this says no, the schema decides. */
function isRight(name: string, value: unknown, lanes: ReadonlyMap<string, unknown>): boolean {
  switch (name) {
    case 'source':
      return isText(value)
    case 'waitMs':
      return typeof value === 'number' && value >= 0 && value < 2 ** 31
    case 'transaction':
      return isFields(value)
    case 'destinations':
      return Array.isArray(value) && value.every((lane) => lanes.has(lane))
    default:
      return false
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
