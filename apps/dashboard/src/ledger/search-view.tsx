import { useState } from 'preact/hooks'
import { Link, useLocation, useSearch } from 'wouter-preact'
import type { DeliveryRow, Search } from '../admin-contract.js'
import { queryText } from '../api/query-text.js'
import { useLoaded } from '../api/use-loaded.js'
import { StateBadge } from '../ui/badge.js'
import { timeText, wordsOf } from '../ui/format.js'
import { Empty, Failed, Loading } from '../ui/notice.js'
import { View } from '../ui/view.js'
import { eventLink } from './event-link.js'
import { RefusedRows } from './refused-rows.js'
import { waitText } from './wait-text.js'

const kinds = { messageId: 'Message id', userId: 'User id', anonymousId: 'Anonymous id' } as const
type Kind = keyof typeof kinds

/** What can be listed without an id: the name in the URL, and the path that lists it. */
const filters = [
  {
    name: 'remark',
    title: 'Delivered with remarks',
    value: '*',
    pathOf: (remark: string) =>
      `/deliveries${queryText({ remark: remark || '*', state: 'delivered', newestFirst: 1, limit: 200 })}`,
  },
  {
    name: 'refused',
    title: 'Refused at the door',
    value: '*',
    pathOf: (source: string) => `/refused${source === '*' ? '' : queryText({ source })}`,
  },
] as const

/** Finds events by message id or user. The URL holds the search. */
export function SearchView() {
  const asked = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const askedKind = (Object.keys(kinds) as Kind[]).find((name) => asked.has(name))
  const askedText = askedKind ? (asked.get(askedKind) ?? '') : ''
  const [kind, setKind] = useState<Kind>(askedKind ?? 'messageId')
  const [text, setText] = useState(askedText)
  const filter = filters.find(({ name }) => asked.has(name))
  const searched = askedKind && askedText ? `/search${queryText({ [askedKind]: askedText })}` : undefined
  const path = filter ? filter.pathOf(asked.get(filter.name) ?? '') : searched
  const { data, error, reload } = useLoaded<Partial<Search>>(path)
  const submit = (event: Event) => {
    event.preventDefault()
    const next = `/search${queryText({ [kind]: text.trim() })}`
    if (next === searched && !filter) reload()
    else navigate(next)
  }
  return (
    <View title="Search">
      <form class="search" role="search" onSubmit={submit}>
        <label class="hidden" for="kind">
          Search by
        </label>
        <select id="kind" value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
          {Object.entries(kinds).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <label class="hidden" for="text">
          {kinds[kind]}
        </label>
        <input
          id="text"
          type="search"
          required
          maxLength={1000}
          placeholder={kinds[kind]}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="primary">
          Search
        </button>
      </form>
      <div class="chips" role="group" aria-label="Filters">
        {filters.map(({ name, title, value }) => (
          <Link
            key={name}
            class="chip"
            href={filter?.name === name ? '/search' : `/search${queryText({ [name]: value })}`}
            aria-current={filter?.name === name ? 'true' : undefined}
          >
            {title}
          </Link>
        ))}
      </div>
      {path === undefined && (
        <Empty title="Find an event">
          A message id is looked up in every source. A user id finds all events of the user that are still kept.
        </Empty>
      )}
      {path !== undefined && !data && error === undefined && <Loading />}
      {error !== undefined && <Failed message={error} retry={reload} />}
      {data && <Results deliveries={[]} purged={false} {...data} />}
    </View>
  )
}

function Results({ deliveries, next, purged, refused = [] }: Search) {
  if (refused.length > 0)
    return (
      <>
        <RefusedRows refused={refused} />
        {deliveries.length > 0 && <Results deliveries={deliveries} purged={false} />}
      </>
    )
  if (purged) return <Empty title="No longer kept">The event was settled everywhere, and its retention is over.</Empty>
  if (deliveries.length === 0) return <Empty title="Nothing found">The ledger has no such event.</Empty>
  const events = byEvent(deliveries)
  return (
    <>
      <p class="soft" role="status">
        {next === undefined ? `${events.length} found` : `The newest ${events.length}; there are more`}
      </p>
      <ul class="rows">
        {events.map((rows) => (
          <EventRows key={rows[0]?.seq} rows={rows} />
        ))}
      </ul>
    </>
  )
}

function EventRows({ rows }: { readonly rows: readonly DeliveryRow[] }) {
  const [first] = rows
  if (!first) return null
  return (
    <li class="card row">
      <div class="row-main">
        <Link href={eventLink(first)} class="row-title">
          {first.name ?? 'Erased event'}
        </Link>
        <p class="soft mono">{first.messageId}</p>
        <p class="soft">
          {timeText(first.acceptedAt)} from source {first.sourceId}
        </p>
      </div>
      <ul class="row-states">
        {rows.map(({ lane, state, reason, remarks, waitsFor, dueAt }) => (
          <li key={lane}>
            <StateBadge state={state} /> {lane}
            {reason !== undefined && <span class="soft"> {wordsOf(reason)}</span>}
            {waitsFor !== undefined && <span class="soft"> {waitText({ waitsFor, dueAt })}</span>}
            {remarks !== undefined && <span class="soft"> {remarks.map(wordsOf).join(', ')}</span>}
          </li>
        ))}
      </ul>
    </li>
  )
}

function byEvent(deliveries: readonly DeliveryRow[]): readonly (readonly DeliveryRow[])[] {
  const events = new Map<number, DeliveryRow[]>()
  for (const delivery of deliveries) events.set(delivery.seq, [...(events.get(delivery.seq) ?? []), delivery])
  return [...events.values()]
}
