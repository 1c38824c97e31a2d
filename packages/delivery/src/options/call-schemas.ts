import { isFields, lazy } from '@waybill/core/destination'
import { optionSchemas } from '@waybill/core/zod'
import type { DiscardOptions } from '../discard-options.js'
import type { ReplayOptions } from '../replay-options.js'

const { count, milliseconds, number, oneOf, flag, callback, word, list, given, object } = optionSchemas

const settledStates = ['delivered', 'skipped', 'parked', 'expired', 'erased', 'discarded'] as const

const acceptFields = lazy(() => ({
  source: word('a text: who sends').optional(),
  destinations: list(word('the name of a destination'), 'a list of destination names').optional(),
}))

export const acceptSchema = lazy(() =>
  object({
    ...acceptFields(),
    waitMs: milliseconds({ least: 0 }).optional(),
    transaction: given<unknown>(
      'the client that the transaction runs on',
      (value) => isFields(value) || typeof value === 'function',
    ).optional(),
  }),
)

export const decideSchema = lazy(() =>
  object(
    {
      ...acceptFields(),
      destination: word('the name of the destination that decides'),
      timeoutMs: milliseconds({ least: 0 }).optional(),
    },
    'decide(event, { destination })',
  ),
)

/** What the ledger keeps with each delivery, and lists show. */
const mostCharacters = 200
const short = (described: string) =>
  given<string>(
    `${described}, at most ${mostCharacters} characters`,
    (value) => isWord(value) && (value as string).length <= mostCharacters,
  )

const isWord = (value: unknown) => typeof value === 'string' && value !== ''

const queryFields = lazy(() => ({
  lane: word('the name of a lane').optional(),
  state: oneOf(['pending', ...settledStates]).optional(),
  reason: word('a text').optional(),
  remark: given<string | true>(
    'the code of a remark, or true for any',
    (value) => value === true || isWord(value),
  ).optional(),
  event: word('a text: the name of a track, or a type').optional(),
  source: word('a text').optional(),
  messageIds: list(word('a text'), 'a list of message ids').optional(),
  userId: word('a text').optional(),
  anonymousId: word('a text').optional(),
  from: instant().optional(),
  before: instant().optional(),
}))

const queryExample = '{ lane, state, ... }, or {} for everything'

export const querySchema = lazy(() => object(queryFields(), queryExample))

export const pageSchema = lazy(() =>
  object({
    after: count('a seq', { least: 0 }).optional(),
    limit: count('events', { most: 1_000 }).optional(),
    newestFirst: flag().optional(),
  }),
)

export const retryQuerySchema = lazy(() =>
  object({ ...queryFields(), state: oneOf(['pending']).optional() }, '{ lane, messageIds, ... }'),
)

export const replayQuerySchema = lazy(() =>
  // Pending deliveries are sent anyway.
  object({ ...queryFields(), state: oneOf(settledStates).optional() }, queryExample),
)

export const replayOptionsSchema = lazy(() =>
  object({
    dryRun: flag().optional(),
    onProgress: callback<NonNullable<ReplayOptions['onProgress']>>().optional(),
  }),
)

export const discardQuerySchema = lazy(() =>
  object(
    { ...queryFields(), state: oneOf(['parked']).optional() },
    "{ lane, reason, ... }, or { state: 'parked' } for all",
  ),
)

export const discardOptionsSchema = lazy(() =>
  object(
    {
      dryRun: flag().optional(),
      reason: short('a text: why they are let go').optional(),
      by: short('a text: who lets them go').optional(),
      onProgress: callback<NonNullable<DiscardOptions['onProgress']>>().optional(),
    },
    'discard(query, { reason })',
  ).refine(({ dryRun, reason }) => dryRun === true || reason !== undefined, {
    path: ['reason'],
    error: 'must be a text: why they are let go',
  }),
)

export const userSchema = (call = 'forget') =>
  object(
    { userId: word('a text').optional(), anonymousId: word('a text').optional() },
    `${call}({ userId }) or ${call}({ anonymousId })`,
  ).refine(({ userId, anonymousId }) => userId !== undefined || anonymousId !== undefined, {
    error: 'must name a userId or an anonymousId',
  })

export const suppressSchema = lazy(() =>
  object({ reason: short('a text: why').optional() }, 'suppress(person, { reason })'),
)

export const holdSchema = lazy(() =>
  object(
    {
      lane: word('the name of a lane'),
      endpoint: word('the name of an endpoint').optional(),
      reason: short('a text that tells people why'),
      by: short('a text: who holds it').optional(),
    },
    'hold({ lane, reason })',
  ),
)

export const resumeSchema = lazy(() =>
  object(
    { lane: word('the name of a lane'), endpoint: word('the name of an endpoint').optional() },
    'resume({ lane, endpoint })',
  ),
)

export const drainSchema = lazy(() => object({ timeoutMs: milliseconds({ least: 0 }).optional() }))

/** Wall time, from March 1973 on: an earlier one is in seconds. Up to the year 275,760, the last that a `Date` represents. */
const instant = () => number('epoch milliseconds (not seconds)', { least: 100_000_000_000, most: 8.64e15 })
