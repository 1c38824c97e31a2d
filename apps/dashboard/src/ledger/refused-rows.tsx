import type { RefusedRow } from '../admin-contract.js'
import { Badge } from '../ui/badge.js'
import { plural, timeText } from '../ui/format.js'

/** Events that were refused at the door: which rule each broke. */
export function RefusedRows({ refused }: { readonly refused: readonly RefusedRow[] }) {
  return (
    <>
      <p class="soft" role="status">
        {plural(refused.length, 'event')} refused at the door
      </p>
      <ul class="rows">
        {refused.map(({ messageId, field, rule, at, sourceId }, index) => (
          <li key={index} class="card row">
            <div class="row-main">
              <p>
                <Badge tone="warn" text="refused at the door" />{' '}
                <span class="mono">{field === '' ? 'the event' : field}</span> {rule}
              </p>
              <p class="soft mono">{messageId ?? 'without a message id'}</p>
              <p class="soft">
                {timeText(at)} from source {sourceId}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
