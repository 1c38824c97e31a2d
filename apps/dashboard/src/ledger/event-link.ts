import { queryText } from '../api/query-text.js'

/** Where an event's own page is. */
export function eventLink({
  messageId,
  sourceId,
}: {
  readonly messageId: string
  readonly sourceId?: string | undefined
}) {
  return `/event${queryText({ messageId, sourceId })}`
}
