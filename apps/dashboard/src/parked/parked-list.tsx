import { useEffect, useRef } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { DeliveryRow } from '../admin-contract.js'
import { eventLink } from '../ledger/event-link.js'
import { Badge } from '../ui/badge.js'
import { timeText, wordsOf } from '../ui/format.js'
import type { DeliveryPages } from './use-delivery-pages.js'
import { useVirtualRows } from './use-virtual-rows.js'

/** Height of a row in pixels, the same as in `events.css`. */
const rowHeight = 68
/** The next page is loaded this many rows before the end. */
const ahead = 100

/** List of parked deliveries. Only the rows in sight are rendered. */
export function ParkedList({ rows, more, complete }: DeliveryPages) {
  const frame = useRef<HTMLDivElement>(null)
  const { height, items } = useVirtualRows(frame, rows.length, rowHeight)
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - ahead) more()
  }, [last, rows.length])
  return (
    <div ref={frame} class="parked-frame card" tabIndex={0} role="group" aria-label="Parked deliveries">
      <ul class="parked-rows" style={{ height: `${height}px` }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          return (
            row && (
              <li
                key={`${row.seq} ${row.lane}`}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={complete ? rows.length : -1}
                aria-posinset={index + 1}
              >
                <ParkedRow {...row} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

function ParkedRow({
  messageId,
  sourceId,
  name,
  lane,
  reason = 'unknown',
  detail,
  acceptedAt,
  lastStatus,
}: DeliveryRow) {
  const facts = [lane, lastStatus && `HTTP ${lastStatus}`, timeText(acceptedAt), detail ?? messageId]
  return (
    <Link href={eventLink({ messageId, sourceId })} class="parked-row">
      <span class="parked-name">{name ?? 'Erased event'}</span>
      <Badge tone="bad" text={wordsOf(reason)} />
      <span class="parked-facts soft">{facts.filter(Boolean).join(' · ')}</span>
    </Link>
  )
}
