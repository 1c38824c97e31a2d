import { type Clock, type CustomerEvent, WaybillError } from '@waybill/core'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { Persons } from '../persons/persons.js'
import { withoutSuppressed } from '../persons/suppressed-events.js'
import type { AwaitedLane } from '../store/claim.js'
import type { Store } from '../store/store.js'
import type { NewEvent } from '../store/work.js'
import type { Accepted, AcceptOptions, Refused } from '../waybill.js'
import { closedError } from './accept-answer.js'
import { admit, answerOf } from './accept-events.js'
import { type AskConsent, withConsent } from './entry/consent.js'
import type { Integrations } from './entry/integrations.js'
import { refusedEventOf } from './refused-event.js'
import type { StoredSteps } from './steps/stored-steps.js'
import type { WaitingRoom } from './waiting-room.js'

export interface AcceptanceOptions {
  readonly store: Store
  readonly waitingRoom: WaitingRoom
  readonly lanes: readonly string[]
  readonly maxEventBytes: number
  readonly integrations: Integrations
  /** What is taken away of each event before it is stored. */
  readonly steps: Pick<StoredSteps, 'admit'>
  /** What is asked before an event enters a lane, by lane. */
  readonly consents: ReadonlyMap<string, AskConsent>
  readonly persons: Persons
  /** Looks at an accepted event for what nothing reads. */
  readonly look: ((event: CustomerEvent, source: string) => void) | undefined
  readonly clock: Clock
  readonly emit: ((event: LifecycleEvent) => void) | undefined
}

/** Accepts events: reads them, asks for consent, and stores them. */
export interface Acceptance {
  /** Rejects with why the event was refused. */
  one(input: unknown, options?: AcceptOptions): Promise<Accepted>
  /** As `one`, for an event whose answer somebody waits for in a lane. It is claimed there where it has a delivery. */
  awaited(input: unknown, options: AcceptOptions, lane: AwaitedLane): Promise<Accepted>
  /** Resolves with one answer for each input, in order. Rejects only with `transaction`: the caller must roll it back then. */
  many(inputs: readonly unknown[], options?: AcceptOptions): Promise<(Accepted | Refused)[]>
  /** Refuses all further events. */
  close(): void
}

export function createAcceptance(options: AcceptanceOptions): Acceptance {
  const { store, waitingRoom, lanes, integrations, maxEventBytes, steps, consents, persons, look, clock, emit } =
    options
  let closed = false

  function put(events: readonly NewEvent[], { waitMs = 0, transaction }: AcceptOptions) {
    if (transaction === undefined) return waitingRoom.enter(events, waitMs)
    if (store.acceptWithin) return store.acceptWithin(transaction, events)
    throw noTransactions()
  }

  /** Accepts a single event without the arrays and async functions that several events need. */
  function one(input: unknown, acceptOptions: AcceptOptions = {}): Promise<Accepted> {
    const { source = 'default', waitMs = 0, transaction, destinations } = acceptOptions
    const needsMore = closed || consents.size > 0 || persons.any || transaction !== undefined || destinations
    if (needsMore) return many([input], acceptOptions).then(([answer]) => acceptedOr(answer as Accepted | Refused))
    const startedAt = emit ? clock.elapsed() : 0
    const admitted = admit(input, { source, lanes, integrations, maxEventBytes, steps, now: clock.now() })
    if (!isNewEvent(admitted)) {
      report([input], [admitted], { source, startedAt })
      return Promise.reject(admitted.error)
    }
    return waitingRoom.enter([admitted], waitMs).then(
      (statuses) => {
        const answer = answerOf(admitted, statuses[0] ?? 'full')
        if (emit) report([input], [answer], { source, startedAt })
        if (answer.status === 'accepted') look?.(admitted.event, source)
        return acceptedOr(answer)
      },
      (error: WaybillError) => {
        report([input], [refusal(error)], { source, startedAt })
        throw error
      },
    )
  }

  function report(
    inputs: readonly unknown[],
    answers: readonly (Accepted | Refused)[],
    { source, startedAt }: { readonly source: string; readonly startedAt: number },
  ): void {
    if (!emit) return
    const { accepted, duplicates, refused } = countOf(answers)
    emit({ type: 'accepted', accepted, duplicates, refused, durationMs: clock.elapsed() - startedAt })
    if (refused === 0) return
    for (const [index, answer] of answers.entries()) {
      if (answer.status !== 'refused') continue
      const trace = refusedEventOf(inputs[index], answer.error, { source, at: clock.now() })
      if (trace) emit({ type: 'refused', ...trace })
    }
  }

  async function many(
    inputs: readonly unknown[],
    acceptOptions: AcceptOptions = {},
    awaited?: AwaitedLane,
  ): Promise<(Accepted | Refused)[]> {
    const { transaction } = acceptOptions
    const ended = closed ? closedError() : persons.blocked
    if (ended) {
      if (transaction !== undefined) throw ended
      return inputs.map(() => refusal(ended))
    }
    const startedAt = clock.elapsed()
    const { source = 'default', destinations } = acceptOptions
    const allowed = destinations ? lanes.filter((lane) => destinations.includes(lane)) : lanes
    const admission = { source, lanes: allowed, integrations, maxEventBytes, steps, now: clock.now() }
    const read: (NewEvent | Refused)[] = inputs.map((input) => admit(input, admission))
    const entering = withoutSuppressed(read.filter(isNewEvent), persons)
    const consented = withConsent(entering, consents)
    const admitted = awaited ? consented.map((event) => awaitedIn(event, awaited)) : consented
    let answers: (Accepted | Refused)[]
    if (admitted.length === 0) answers = read as Refused[]
    else {
      try {
        const statuses = await put(admitted, acceptOptions)
        let next = 0
        answers = read.map((one) => (isNewEvent(one) ? answerOf(one, statuses[next++] ?? 'full') : one))
      } catch (error) {
        // After a failed statement the caller's COMMIT would silently be a ROLLBACK.
        if (transaction !== undefined) throw error
        answers = read.map((one) => (isNewEvent(one) ? refusal(error as WaybillError) : one))
      }
    }
    report(inputs, answers, { source, startedAt })
    if (look) {
      read.forEach((one, index) => {
        if (isNewEvent(one) && answers[index]?.status === 'accepted') look(one.event, source)
      })
    }
    return answers
  }

  return {
    one,
    awaited: async (input, acceptOptions, lane) => {
      const [answer] = await many([input], acceptOptions, lane)
      return acceptedOr(answer as Accepted | Refused)
    },
    many: (inputs, acceptOptions) => many(inputs, acceptOptions),
    close() {
      closed = true
    },
  }
}

function awaitedIn(event: NewEvent, awaited: AwaitedLane): NewEvent {
  return event.lanes.includes(awaited.lane) ? { ...event, awaited } : event
}

function countOf(answers: readonly (Accepted | Refused)[]) {
  const counts = { accepted: 0, duplicates: 0, refused: 0 }
  for (const { status } of answers) {
    if (status === 'accepted') counts.accepted++
    else if (status === 'duplicate') counts.duplicates++
    else counts.refused++
  }
  return counts
}

function acceptedOr(answer: Accepted | Refused): Accepted {
  if (answer.status === 'refused') throw answer.error
  return answer
}

function isNewEvent(answer: NewEvent | Refused): answer is NewEvent {
  return 'event' in answer
}

function refusal(error: WaybillError): Refused {
  return { status: 'refused', error }
}

function noTransactions(): WaybillError {
  return new WaybillError('This store cannot use the transaction of a caller.', {
    kind: 'setup',
    code: 'no_transactions',
    hint: 'Use @waybill/store-postgres, or accept without `transaction`.',
  })
}
