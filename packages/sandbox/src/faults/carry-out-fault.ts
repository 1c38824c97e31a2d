import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeAnswer, writeSlowly, writeTruncated } from '../server/answer-writer.js'
import type { Answer, Decoded, Emulator, ReceivedRequest } from '../server/emulator.js'
import type { LogEntry } from '../server/request-log.js'
import type { FaultAct } from './fault.js'
import { madeUpAnswer, throttleAnswer } from './fault-answer.js'

/** One request with what is needed to answer it. */
export interface Exchange {
  readonly request: ReceivedRequest
  readonly decoded: Decoded
  readonly response: ServerResponse
  readonly emulator: Emulator<unknown>
  readonly entry: LogEntry
  readonly now: () => number
  /** Ends waiting when the sandbox closes or is reset. */
  readonly signal: AbortSignal
}

/** Processes and answers a request as the fault's act says, or normally without one. */
export async function carryOut(act: FaultAct | undefined, exchange: Exchange): Promise<void> {
  const { emulator, request, response, entry, signal } = exchange
  switch (act?.do) {
    case undefined:
      return answer(exchange, process(exchange))
    case 'answer':
      return answer(exchange, madeUpAnswer(act))
    case 'answer-after-accepting':
      process(exchange)
      return answer(exchange, madeUpAnswer(act))
    case 'throttle':
      return answer(exchange, throttleAnswer(act, emulator.throttled(request), exchange.now()))
    case 'delay':
      await sleep(act.ms, undefined, { signal })
      return answer(exchange, process(exchange))
    case 'hang':
      return
    case 'reset-before':
      return reset(response)
    case 'reset-after':
      process(exchange)
      return reset(response)
    case 'truncate': {
      const whole = process(exchange)
      entry.answered(whole)
      entry.cut()
      return writeTruncated(response, whole, act.bytes)
    }
    case 'slow-body': {
      const whole = process(exchange)
      entry.answered(whole)
      return writeSlowly(response, whole, { bytesPerSecond: act.bytesPerSecond, signal })
    }
    case 'expire-token':
      emulator.expireTokens?.()
      return answer(exchange, process(exchange))
    case 'busy':
      return answer(exchange, emulator.busy(request))
    case 'duplicate':
      return answer(exchange, emulator.duplicated?.(request) ?? processTwice(exchange))
    case 'redirect':
      return answer(exchange, { status: 307, headers: { location: act.to } })
    default:
      act satisfies never
  }
}

function process({ emulator, request, decoded, entry }: Exchange): Answer {
  const processed = emulator.process(request, decoded)
  entry.processed(processed)
  return processed.answer
}

function processTwice(exchange: Exchange): Answer {
  const { emulator, request, decoded, entry } = exchange
  process(exchange)
  const again = emulator.process(request, decoded)
  entry.processed(again, { duplicate: true })
  return again.answer
}

async function answer({ response, entry }: Exchange, whole: Answer): Promise<void> {
  // Recorded before it is sent, so that a client with the answer finds it in the record.
  if (response.destroyed) return
  entry.answered(whole)
  await writeAnswer(response, whole)
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}
