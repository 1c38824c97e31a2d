import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import type { Claim } from '../store/claim.js'
import type { Receipt, Work } from '../store/work.js'
import { claimChapters } from './chapters/next/claim.js'
import { claimEarlierChapters } from './chapters/next/claim-earlier.js'
import { claimLifeChapters } from './chapters/next/claim-life.js'
import type { StoreSubject } from './store-subject.js'
import { accepting, subjectOf, type Wrong } from './wrong-subject.js'

/** It answers otherwise than it did. */
const answering =
  (change: (claim: Claim) => Claim): Wrong =>
  (store) => ({
    async commit(work: Work): Promise<Receipt> {
      const receipt = await store.commit(work)
      return { ...receipt, ...(receipt.claims && { claims: receipt.claims.map(change) }) }
    },
  })

/** It gives leases that it does not keep. */
const keepsNone: Wrong = (store) => ({
  async commit(work) {
    const receipt = await store.commit(work)
    for (const { leases } of receipt.claims ?? []) await store.release(leases)
    return receipt
  },
})

const ignores = accepting(({ awaited: _, ...event }) => event)
const noOrder: Wrong = (store) => ({
  open: (options) => store.open({ ...options, lanes: options.lanes.map(({ name }) => ({ name, order: 'none' })) }),
})

const faults: readonly (readonly [fault: string, wrong: Wrong, chapters: readonly string[]])[] = [
  [
    'it claims nothing',
    ignores,
    [
      ...['none', 'identify-first', 'per-user'].map((order) => `claim: before a crowd, ${order}`),
      'claim: during a replay',
      'claim: only what was accepted',
      'claim: in its lane alone',
      'claim: a held lane',
      'claim: while it is sent',
      'claim: with earlier ones',
      'claim: through others',
      'claim: as an earlier one ends',
      'claim: given back',
      'claim: forgotten',
    ],
  ],
  [
    'it keeps no claim',
    keepsNone,
    [
      'claim: before a crowd, none',
      'claim: while it is sent',
      'claim: in its lane alone',
      'claim: filed where it is open',
      'claim: an earlier one is leased',
      'claim: given back',
    ],
  ],
  [
    'it knows no order',
    noOrder,
    ['claim: with earlier ones', 'claim: at most three earlier ones', 'claim: through others'],
  ],
  [
    'it goes before whatever cannot go',
    noOrder,
    ['waits for its time', 'is filed where it is closed', 'is filed where it is held'].map(
      (why) => `claim: an earlier one ${why}`,
    ),
  ],
  [
    'it takes what is closed',
    accepting((event) =>
      event.awaited ? { ...event, awaited: { lane: event.awaited.lane, forMs: event.awaited.forMs } } : event,
    ),
    ['claim: an earlier one is filed where it is closed'],
  ],
  [
    'it is silent about what is leased',
    answering(({ earlier: _, ...claim }) => claim),
    ['claim: an earlier one is leased'],
  ],
  ['it is silent about holds', answering(({ held: _, ...claim }) => claim), ['claim: a held lane']],
  [
    'it gives the newest first',
    answering((claim) => ({ ...claim, leases: [...claim.leases].reverse() })),
    ['claim: with earlier ones', 'claim: at most three earlier ones'],
  ],
  [
    'it accepts, claims, and then settles',
    (store) => ({
      async commit({ transitions, ...work }) {
        const receipt = await store.commit(work)
        const { stale } = await store.commit({ ...(transitions && { transitions }) })
        return { ...receipt, stale }
      },
    }),
    ['claim: as an earlier one ends'],
  ],
]

function chaptersOf(subject: StoreSubject) {
  const options = { crowd: 1_000 }
  return [...claimChapters(subject, options), ...claimEarlierChapters(subject, options), ...claimLifeChapters(subject)]
}

it.concurrent.each(faults.flatMap(([fault, wrong, names]) => names.map((name) => [name, fault, wrong] as const)))(
  '"%s" fails when %s',
  async (name, _, wrong) => {
    const chapter = chaptersOf(subjectOf(wrong)).find((one) => one.name === name)
    expect(chapter?.skip).toBeUndefined()
    await expect(chapter?.run()).rejects.toThrow(AssertionError)
  },
)

it('has a fault for each chapter', () => {
  const tried = new Set(faults.flatMap(([, , names]) => names))
  const missing = chaptersOf(subjectOf(() => ({}))).filter(({ name, skip }) => !skip && !tried.has(name))
  expect(missing.map(({ name }) => name)).toEqual([])
})
