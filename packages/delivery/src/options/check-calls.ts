import { InvalidInputError, type Issue } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { issuesOf, optionSchemas } from '@waybill/core/zod'
import * as z from 'zod'
import type { AcceptOptions, Waybill } from '../waybill.js'
import {
  acceptSchema,
  decideSchema,
  drainSchema,
  holdSchema,
  pageSchema,
  querySchema,
  replayOptionsSchema,
  replayQuerySchema,
  resumeSchema,
  userSchema,
} from './call-schemas.js'
import { nameHint, unknownEndpoint, unknownLane } from './known-names.js'

export interface CheckedCallsOptions {
  /** Endpoints by lane. */
  readonly lanes: ReadonlyMap<string, readonly string[]>
  /** Whether the store knows a lane that this process does not have: an earlier one. */
  readonly isInStore: (lane: string) => Promise<boolean>
  /** Whether the store has a hold on an endpoint that the destination does not have: of an earlier version. */
  readonly isHeldInStore: (lane: string, endpoint: string) => Promise<boolean>
}

/** Refuses calls that cannot be meant before anything is done. What is right goes through as it is. */
export function withCheckedCalls(delivery: Waybill, options: CheckedCallsOptions): Waybill {
  const { lanes, isInStore, isHeldInStore } = options
  const names = [...lanes.keys()]

  /** An event's way is hot: options are looked at by hand, and read by a schema only to say what is wrong. */
  function checkAccept(call: string, given: AcceptOptions | undefined): void {
    if (given === undefined || isPlainlyRight(given, lanes)) return
    check(call, acceptSchema(), given)
    knowDestinations(call, given.destinations)
  }

  function knowDestinations(call: string, destinations: readonly string[] = []): void {
    const issues = destinations.flatMap((name, index): Issue[] => {
      if (lanes.has(name)) return []
      return [{ field: `destinations[${index}]`, rule: 'names no destination', hint: nameHint(name, names) }]
    })
    if (issues.length > 0) throw refusal(call, issues)
  }

  function knowLane(lane: string): readonly string[] {
    const endpoints = lanes.get(lane)
    if (!endpoints) throw unknownLane(lane, names)
    return endpoints
  }

  async function knowQueried(lane: string | undefined): Promise<void> {
    if (lane !== undefined && !lanes.has(lane) && !(await isInStore(lane))) throw unknownLane(lane, names)
  }

  return {
    ...delivery,
    accept(event, given) {
      try {
        checkAccept('accept', given)
      } catch (error) {
        return Promise.reject(error)
      }
      return delivery.accept(event, given)
    },
    async acceptMany(events, given) {
      if (!Array.isArray(events)) check('acceptMany', listOfEvents(), { events })
      checkAccept('acceptMany', given)
      // A hole is an event that nobody gave, and has its answer.
      return delivery.acceptMany([...events], given)
    },
    async decide(event, given) {
      check('decide', decideSchema(), given)
      knowLane(given.destination)
      knowDestinations('decide', given.destinations)
      return delivery.decide(event, given)
    },
    async where(source, messageId) {
      if (!isText(source) || !isText(messageId)) check('where', whereSchema(), { source, messageId })
      return delivery.where(source, messageId)
    },
    async find(query, page) {
      check('find', findSchema(), { query, page })
      await knowQueried(query.lane)
      return delivery.find(query, page)
    },
    async replay(query, replayOptions) {
      check('replay', replaySchema(), { query, options: replayOptions })
      await knowQueried(query.lane)
      return delivery.replay(query, replayOptions)
    },
    async forget(user) {
      check('forget', userSchema(), user)
      return delivery.forget(user)
    },
    async hold(hold) {
      check('hold', holdSchema(), hold)
      const { lane, endpoint, reason } = hold
      const endpoints = knowLane(lane)
      if (endpoint !== undefined && !endpoints.includes(endpoint)) throw unknownEndpoint(lane, endpoint, endpoints)
      return delivery.hold({ lane, reason, ...(endpoint === undefined ? {} : { endpoint }) })
    },
    async resume(target) {
      check('resume', resumeSchema(), target)
      const { lane, endpoint } = target
      const endpoints = knowLane(lane)
      if (endpoint !== undefined && !endpoints.includes(endpoint) && !(await isHeldInStore(lane, endpoint)))
        throw unknownEndpoint(lane, endpoint, endpoints)
      return delivery.resume({ lane, endpoint })
    },
    async flush(given) {
      if (given !== undefined) check('flush', drainSchema(), given)
      return delivery.flush(given)
    },
    async close(given) {
      if (given !== undefined) check('close', drainSchema(), given)
      return delivery.close(given)
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

function check(call: string, schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw refusal(call, issuesOf(parsed.error, schema))
}

function refusal(call: string, issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(issues, { subject: `call of ${call}`, code: 'invalid_options' })
}

function isPlainlyRight(given: AcceptOptions, lanes: ReadonlyMap<string, unknown>): boolean {
  // What is in another object may not be in fields that this loop sees.
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) return false
  for (const name in given) {
    if (!isRight(name, given[name as keyof AcceptOptions], lanes)) return false
  }
  return true
}

/** Says no also where it cannot tell at a glance: then the schema decides. */
function isRight(name: string, value: unknown, lanes: ReadonlyMap<string, unknown>): boolean {
  switch (name) {
    case 'source':
      return isText(value)
    case 'waitMs':
      return typeof value === 'number' && value >= 0 && value < 2 ** 31
    case 'transaction':
      return typeof value === 'object' && value !== null
    case 'destinations':
      return Array.isArray(value) && value.every((lane) => lanes.has(lane))
    default:
      return false
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
