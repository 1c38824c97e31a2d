import type { RequestRecord } from '../../server/record.js'
import { type Child, copyButton, make } from '../dom.js'
import { jsonView } from '../json-view.js'
import { clock, counted, ending, VENDOR_TITLES } from '../wording.js'

const MOST_OPERATIONS = 20

/** Everything known of one request: why it was refused first. */
export function requestDetail(record: RequestRecord, url: string): HTMLElement {
  const { id, vendor, at, method, path, status, fault, query, headers, body, decoded, responseBody, operations } =
    record
  const how = ending(record)
  return make(
    'article',
    { class: 'detail', 'aria-label': `Request ${id}` },
    make('h2', {}, make('b', {}, method), ' ', path),
    make(
      'p',
      { class: 'facts' },
      make('span', { class: `badge ${how}` }, [status, how].filter(Boolean).join(' ')),
      make('span', { class: 'who', 'data-vendor': vendor }, VENDOR_TITLES[vendor]),
      make('span', {}, `#${id}`),
      make('time', { datetime: new Date(at).toISOString() }, clock(at)),
      copyButton('Copy as curl', () => curlOf(record, url)),
    ),
    ...reasons(record),
    operations.length > 0 &&
      section(
        `Taken in: ${counted(operations.length, 'operation')}`,
        ...operations
          .slice(0, MOST_OPERATIONS)
          .map(({ kind, content, overwrote, duplicate }) =>
            make(
              'details',
              { open: operations.length === 1 && JSON.stringify(content) !== JSON.stringify(decoded) },
              make('summary', {}, kind, overwrote && ' · overwrote an earlier one', duplicate && ' · processed twice'),
              jsonView(content),
            ),
          ),
        operations.length > MOST_OPERATIONS &&
          make('p', { class: 'muted' }, `and ${operations.length - MOST_OPERATIONS} more`),
      ),
    decoded !== undefined && isPacked(record) && section('Decoded: unpacked from Base64', jsonView(decoded)),
    body === '' ? section('Body', make('p', { class: 'muted' }, 'None was sent.')) : section('Body', jsonView(body)),
    section(
      status === undefined ? 'Answer: none' : `Answer: ${status}`,
      responseBody === undefined
        ? make(
            'p',
            { class: 'muted' },
            status === undefined ? noAnswer(how, fault) : 'Made while it was sent; not kept.',
          )
        : responseBody === ''
          ? make('p', { class: 'muted' }, 'An empty body.')
          : jsonView(responseBody),
    ),
    Object.keys(query).length > 0 && section('Query', pairs(query)),
    section('Headers', pairs(headers)),
  )
}

function reasons({ refusal, fault, ignored = [] }: RequestRecord): readonly Child[] {
  return [
    fault !== undefined &&
      make(
        'aside',
        { class: 'note fault' },
        make('h3', {}, 'A fault fired'),
        make('p', {}, make('a', { href: '#faults' }, fault)),
      ),
    refusal !== undefined &&
      make(
        'aside',
        { class: 'note refused' },
        make('h3', {}, 'Refused by rule ', make('code', {}, refusal.rule)),
        make('p', {}, refusal.detail),
        make('blockquote', { cite: refusal.source }, refusal.source),
      ),
    ...ignored.map(({ detail, source }) =>
      make(
        'aside',
        { class: 'note' },
        make('h3', {}, 'Accepted, and ignored'),
        make('p', {}, detail),
        make('blockquote', { cite: source }, source),
      ),
    ),
  ]
}

/** The body is not what was decoded from it: a form or a query carried it in Base64. */
function isPacked({ body, query }: RequestRecord): boolean {
  return body.startsWith('event=') || (body === '' && query['event'] !== undefined)
}

function noAnswer(how: string, fault: string | undefined): string {
  if (how === 'waiting') return 'The client is still waiting.'
  return fault === undefined ? 'The client went away.' : 'The fault left the client without an answer.'
}

function section(title: string, ...children: readonly Child[]): HTMLElement {
  return make('section', {}, make('h3', {}, title), ...children)
}

function pairs(values: Readonly<Record<string, string>>): HTMLElement {
  return make(
    'dl',
    {},
    ...Object.entries(values).flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]),
  )
}

const OWN_HEADERS = ['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding']

function curlOf({ method, path, query, headers, body }: RequestRecord, url: string): string {
  const search = new URLSearchParams(query).toString()
  const target = `${new URL(url).origin}${path}${search === '' ? '' : `?${search}`}`
  const lines = [`curl -i -X ${method} ${quoted(target)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (!OWN_HEADERS.includes(name)) lines.push(`-H ${quoted(`${name}: ${value}`)}`)
  }
  if (body !== '') lines.push(`--data-binary ${quoted(body)}`)
  return lines.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
