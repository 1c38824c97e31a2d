import { queryText } from '../api/query-text.js'

/** Path of an event's page. */
export function eventLink({
  messageId,
  sourceId,
}: {
  readonly messageId: string
  readonly sourceId?: string | undefined
}) {
  return `/event${queryText({ messageId, sourceId })}`
}
