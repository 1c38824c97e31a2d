import type { Destination } from '@waybill/core'
import { fieldsOf, isFields, lazy, rateIssues, storedStepIssues } from '@waybill/core/destination'
import { optionSchemas, stepsSchema } from '@waybill/core/zod'
import type { Store } from '../store/store.js'
import type { Consent, LaneOptions, RemarkPolicy, WaybillOptions } from '../waybill-options.js'
import { contractSchema } from './contract-schema.js'

const { count, milliseconds, number, oneOf, flag, callback, list, byName, object } = optionSchemas

/** Rates of the user's own contract, by endpoint. */
const ratesSchema = () =>
  optionSchemas
    .given<NonNullable<LaneOptions['rates']>>(
      'an object of rates, by endpoint',
      (value) => Object.prototype.toString.call(value) === '[object Object]',
    )
    .superRefine((rates, context) => {
      for (const [endpoint, rate] of Object.entries(fieldsOf(rates) ?? {})) {
        if (rate === undefined || rate === 'unlimited') continue
        for (const { field, rule, hint } of rateIssues(rate, endpoint, { documented: false }))
          context.addIssue({ code: 'custom', path: [field], message: rule, params: { hint } })
      }
    })

function isRemarkPolicy(value: unknown): boolean {
  const isChoice = (one: unknown) => one === 'send' || one === 'park'
  return isChoice(value) || (isFields(value) && Object.values(value).every((one) => one === undefined || isChoice(one)))
}

export const laneSchema = lazy(() =>
  object({
    concurrency: count('requests').optional(),
    initialConcurrency: count('requests').optional(),
    attemptTimeoutMs: milliseconds().optional(),
    backoffMs: milliseconds().optional(),
    maxBackoffMs: milliseconds().optional(),
    maxRetryAfterMs: milliseconds().optional(),
    breakerAfter: count('failures').optional(),
    maxProbePauseMs: milliseconds().optional(),
    unknownLimit: count('events').optional(),
    invalidLimit: count('events').optional(),
    onInDoubt: oneOf(['park', 'retry']).optional(),
    confirmForMs: milliseconds({ least: 0 }).optional(),
    onRemark: optionSchemas
      .given<RemarkPolicy>('"send", "park", or an object of the two by the code of a remark', isRemarkPolicy)
      .optional(),
    window: count('events').optional(),
    liveForMs: milliseconds({ most: Number.MAX_SAFE_INTEGER, infinity: 'ever' }).optional(),
    expireAfterMs: milliseconds({ most: Number.MAX_SAFE_INTEGER, infinity: 'never' }).optional(),
    parkedForMs: milliseconds({ most: Number.MAX_SAFE_INTEGER, infinity: 'ever' }).optional(),
    stuckAfter: count('attempts').optional(),
    onStuck: oneOf(['park', 'overtake']).optional(),
    maxPending: count('events').optional(),
    maxPendingBytes: count('bytes').optional(),
    whenFull: oneOf(['refuse', 'skip']).optional(),
    retryBudget: number('retries for each delivery', { least: 0, most: 100 }).optional(),
    rates: ratesSchema().optional(),
    accepts: flag().optional(),
  }),
)

export const retentionSchema = lazy(() =>
  object({
    settledForMs: milliseconds({ least: 0, most: Number.MAX_SAFE_INTEGER, infinity: 'ever' }).optional(),
    settledEvents: count('events', { least: 0, infinity: 'all of them' }).optional(),
    bodies: flag().optional(),
  }),
)

const policyFields = lazy(() => ({
  lanes: byName(laneSchema().optional(), 'an object of lane options, by destination name').optional(),
  discardLanes: list(optionSchemas.word('the name of a lane'), 'a list of lane names').optional(),
  defaults: laneSchema().optional(),
  order: oneOf(['identify-first', 'per-user', 'none']).optional(),
  steps: stepsSchema((steps) => storedStepIssues(steps, '')).optional(),
  consent: callback<Consent>().optional(),
  retention: retentionSchema().optional(),
}))

/** The options that a settings file may contain. */
export const policySchema = lazy(() => object(policyFields()))

/** A shorter key can be tried out. */
const leastKeyLength = 32

export const deliverySchema = lazy(() =>
  object(
    {
      ...policyFields(),
      store: storeSchema(),
      destinations: list(destinationSchema(), 'a list of destinations'),
      maxEventBytes: count('bytes').optional(),
      personKey: optionSchemas
        .given<string | Uint8Array>(
          `a text or bytes, ${leastKeyLength} at least, as \`openssl rand -base64 32\` makes`,
          (value) => (typeof value === 'string' || value instanceof Uint8Array) && value.length >= leastKeyLength,
        )
        .optional(),
      deliver: optionSchemas
        .given<boolean | readonly string[]>(
          'true, false or a list of destination names',
          (value) => typeof value === 'boolean' || Array.isArray(value),
        )
        .optional(),
      planWatchMs: milliseconds({ infinity: 'never' }).optional(),
      observe: callback<NonNullable<WaybillOptions['observe']>>().optional(),
      clock: optionSchemas.clock().optional(),
      random: callback<() => number>().optional(),
    },
    'createWaybill({ store: memoryStore(), destinations: [...] })',
  ),
)

const storeFunctions = [
  ...[
    'open',
    'commit',
    'lease',
    'extend',
    'release',
    'nextDue',
    'onWork',
    'hold',
    'resume',
    'retry',
    'holds',
    'where',
    'find',
  ],
  ...[
    'totals',
    'recount',
    'depths',
    'countReplayable',
    'selectForReplay',
    'replay',
    'selectForDiscard',
    'discard',
    'forget',
    'purge',
    'close',
  ],
]

const storeSchema = () =>
  contractSchema<Store>(
    'a store: memoryStore(), sqliteStore({ path }) or postgresStore({ connectionString })',
    { guarantees: isFields },
    storeFunctions,
  )

const destinationSchema = () =>
  contractSchema<Destination>(
    'a destination, such as defineDestination({ ... }) makes',
    {
      name: (value) => typeof value === 'string' && value !== '',
      endpoints: isFields,
    },
    ['plan', 'send', 'split', 'close'],
  )
