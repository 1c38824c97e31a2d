import { inspect } from 'node:util'
import { findAnswer } from '../../answer/answer.js'
import type { PlannedRequest } from '../../destination/destination.js'
import type { Endpoint } from '../../destination/endpoint.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { HttpResponse } from '../../http-message.js'
import type { Outcome } from '../../outcome.js'
import type { DestinationSubject } from '../subject.js'

const kinds: Readonly<Record<string, readonly string[]>> = {
  rejected: ['invalid', 'unknown'],
  retry: ['throttled', 'unavailable'],
  blocked: ['setup'],
}

export interface Tried {
  readonly subject: DestinationSubject
  readonly request: PlannedRequest
  /** What the endpoint answers with. */
  readonly reply: Endpoint['reply']
  readonly response: HttpResponse
  readonly outcomes: readonly Outcome[]
  readonly canary: string
}

/** What is wrong with these outcomes of this answer; `undefined` when nothing is. */
export function problemOf(tried: Tried): string | undefined {
  const { request, outcomes, canary } = tried
  if (outcomes.length !== request.calls.length) return `${outcomes.length} outcomes for ${request.calls.length} calls`
  for (const outcome of outcomes) {
    const problem = unclassified(outcome)
    if (problem) return problem
  }
  // The reply may echo the secret: it is the vendor's answer, given to the caller who waits for it and kept nowhere.
  const kept = outcomes.map((outcome) => ({ ...outcome, reply: undefined }))
  if (inspect(kept, { depth: 8 }).includes(canary)) return 'a secret is readable in an outcome'
  return lieOf(tried)
}

function unclassified(outcome: Outcome): string | undefined {
  if (outcome.status === 'delivered') return undefined
  if (outcome.status === 'skipped') return 'an answer made it skipped'
  const { error } = outcome
  const allowed = kinds[outcome.status]
  if (!allowed) return `the status ${String((outcome as Outcome).status)}`
  if (!WaybillError.isInstance(error)) return `an error that is not Waybill's: ${String(error)}`
  if (!allowed.includes(error.kind)) return `${outcome.status} of the kind ${error.kind}`
  if (error.code === 'unexpected_failure') return `reading it failed: ${String(error.cause)}`
  if (error.message.length > 5_000) return `a message of ${error.message.length} characters`
  if (outcome.status === 'retry' && outcome.afterMs !== undefined && !(outcome.afterMs >= 0))
    return `${outcome.afterMs} ms`
  return undefined
}

/** A problem where calls are delivered although the answer table does not say so. */
function lieOf({ subject, request, reply, response, outcomes }: Tried): string | undefined {
  const delivered = outcomes.filter(({ status }) => status === 'delivered').length
  if (delivered === 0) return undefined
  const row = findAnswer(subject.answers, response, subject.codeOf, reply)
  const what = `${delivered} of ${outcomes.length} delivered by HTTP ${response.status}, ${row?.code ?? 'unclassified'}`
  if (!row) return what
  if (row.kind === 'delivered') return response.status < 300 ? undefined : what
  if (row.kind === 'duplicate')
    return outcomes.some(
      (outcome, place) => outcome.status === 'delivered' && !request.calls[place]?.delivery.maybeDelivered,
    )
      ? what
      : undefined
  // A request that was accepted in part: the refusal is about some of its calls.
  return row.acted !== 'no' && delivered < outcomes.length ? undefined : what
}
