import { type Answer, jsonAnswer, textAnswer } from '../server/emulator.js'
import type { FaultAct, FaultAnswer, FaultBody } from './fault.js'

/** Builds the answer of a fault. Its headers take precedence over the content type of its body. */
export function madeUpAnswer({ status, headers, body }: FaultAnswer): Answer {
  const answer = answerWithBody(status, body)
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(named) } }
}

/** The answer of `throttle`; `usual` is the vendor's own. */
export function throttleAnswer(act: Extract<FaultAct, { do: 'throttle' }>, usual: Answer, now: number): Answer {
  const answer = act.body === undefined ? usual : answerWithBody(act.status ?? 429, act.body)
  const wait = act.retryAfterSeconds ?? 0
  // An HTTP date has whole seconds: rounding up keeps the wait from being shorter than asked for.
  const date = new Date(Math.ceil((now + wait * 1000) / 1000) * 1000).toUTCString()
  const told = act.retryAfterSeconds !== undefined || act.retryAfterDate === true
  return {
    ...answer,
    status: act.status ?? 429,
    headers: { ...answer.headers, ...(told && { 'retry-after': act.retryAfterDate === true ? date : String(wait) }) },
  }
}

function answerWithBody(status: number, body: FaultBody | undefined): Answer {
  if (body === undefined) return { status }
  return typeof body === 'string' ? textAnswer(status, body) : jsonAnswer(status, body)
}
