import { InvalidInputError, type WaybillError } from '@waybill/core'
import { fieldsOf } from '@waybill/core/destination'
import type { RefusedEvent } from '../lifecycle-event.js'

const longestId = 100
const longestText = 200

/**
 * The trace of an input that was refused for its content, with the first rule that it breaks; `undefined` for other
 * refusals, after which the sender repeats the event.
 */
export function refusedEventOf(
  input: unknown,
  error: WaybillError,
  { source, at }: Pick<RefusedEvent, 'source' | 'at'>,
): RefusedEvent | undefined {
  if (error.kind !== 'invalid') return undefined
  const [issue = { field: '', rule: error.message }] = error instanceof InvalidInputError ? error.issues : []
  const messageId = messageIdOf(input)
  return {
    source,
    ...(messageId === undefined ? {} : { messageId }),
    code: error.code,
    field: issue.field.slice(0, longestText),
    rule: issue.rule.slice(0, longestText),
    at,
  }
}

/** An input may have accessors that throw. */
function messageIdOf(input: unknown): string | undefined {
  try {
    const messageId = fieldsOf(input)?.['messageId']
    return typeof messageId === 'string' && messageId !== '' ? messageId.slice(0, longestId) : undefined
  } catch {
    return undefined
  }
}
