import type { ErrorKind, Outcome } from '@waybill/core'
import type { AnswerRule } from '@waybill/core/destination'
import { expect, it } from 'vitest'
import type { Agrees } from '../../../../tooling/agrees.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { AttemptRecord, DeliveryState } from '../store/ledger.js'
import type { NextState } from '../store/work.js'
import type { Observation } from '../throttle/reduce-throttle.js'

it('is said in four vocabularies only: kinds of answers, outcomes, states and lifecycle events', () => {
  type Result = AttemptRecord['result']
  type Settled = Extract<LifecycleEvent, { readonly type: 'settled' }>
  const kinds: Agrees<AnswerRule['kind'], 'delivered' | 'duplicate' | ErrorKind> = true
  // Besides, a single call may have to be sent again: that is an outcome.
  const learned: Agrees<Observation['kind'], 'delivered' | ErrorKind | Extract<Outcome['status'], 'retry'>> = true
  const recorded: Agrees<Exclude<Result, 'duplicate'>, Exclude<Outcome['status'], 'skipped'>> = true
  // What is discarded was parked before: no lease leads there.
  const next: Agrees<NextState['state'], Exclude<DeliveryState, 'discarded'>> = true
  const settled: Agrees<Settled['state'], Exclude<DeliveryState, 'pending' | 'discarded'>> = true
  expect([kinds, learned, recorded, next, settled]).not.toContain(false)
})
