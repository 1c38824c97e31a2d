import { Link } from 'wouter-preact'
import type { RefusedRow } from '../admin-contract.js'
import { queryText } from '../api/query-text.js'
import { Badge } from '../ui/badge.js'
import { timeText } from '../ui/format.js'

/** Events and requests that were refused at the door: which rule each broke. A source leads to what was refused of it. */
export function RefusedRows({ refused }: { readonly refused: readonly RefusedRow[] }) {
  return (
    <>
      <p class="soft" role="status">
        {refused.length} refused at the door
      </p>
      <ul class="rows">
        {refused.map(({ messageId, field, rule, at, sourceId, path }, index) => (
          <li key={index} class="card row">
            <div class="row-main">
              <p>
                <Badge tone="warn" text="refused at the door" />{' '}
                <span class="mono">{field === '' ? (path ?? 'the event') : field}</span> {rule}
              </p>
              {path === undefined && <p class="soft mono">{messageId ?? 'without a message id'}</p>}
              <p class="soft">
                {timeText(at)} from{' '}
                {sourceId === undefined ? (
                  'a stranger'
                ) : (
                  <Link href={`/search${queryText({ refused: sourceId })}`}>source {sourceId}</Link>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
