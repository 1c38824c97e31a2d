import assert from 'node:assert/strict'
import type { Item, PlannedRequest } from '../destination/destination.js'
import { preview } from '../destination/preview.js'
import type { Chapter } from './chapter.js'
import { withId } from './example.js'
import type { DestinationSubject, ReceivedRequest } from './subject.js'
import { itemOf, onWorkbench, requestsOf } from './workbench.js'

/** What becomes of events before anything is sent, and that exactly this is sent. */
export function planChapters(subject: DestinationSubject): Chapter[] {
  return [
    {
      name: 'plan accounts for every item',
      promise: 'Every item is in exactly one request or settled, once; sizes are true and no limit is exceeded.',
      run: () =>
        onWorkbench(subject, async ({ destination }) => {
          const items = subject.events.map((event) => itemOf(event))
          const { requests, settled } = destination.plan(items)
          const seen = [
            ...requests.flatMap(({ calls }) => calls.map(({ item }) => item)),
            ...settled.map(({ item }) => item),
          ]
          assert.equal(seen.length, items.length, 'as many items come out as go in')
          for (const item of items)
            assert.ok(seen.includes(item), `the item of ${item.event.messageId} is accounted for`)
          for (const { outcome } of settled)
            assert.ok(['skipped', 'rejected'].includes(outcome.status), 'settled outcome')
          for (const request of requests) checkRequest(destination.endpoints, request)
        }),
    },
    {
      name: 'plan is pure',
      promise: 'The same events give the same bytes every time, whatever their history, and are left unchanged.',
      run: () =>
        onWorkbench(subject, async ({ destination }) => {
          const events = subject.events.map((event) => deepFrozen(structuredClone(event)))
          const planned = (progress: Partial<Item>) =>
            bytesOf(destination.plan(events.map((event) => Object.freeze(itemOf(event, progress)))).requests)
          const first = planned({ acceptedAt: 1_700_000_000_000 })
          assert.deepEqual(planned({ acceptedAt: 1_700_000_000_000 }), first, 'a second plan differs')
          const later = planned({ acceptedAt: 1_700_000_000_000, attempt: 3, maybeDelivered: true })
          assert.deepEqual(later, first, 'the plan of a later attempt differs')
        }),
    },
    {
      name: 'preview is what is sent',
      promise: 'The vendor receives the very path, headers and body that a preview shows, plus credentials.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          const { destination } = bench
          const requests = requestsOf(destination, subject.events)
          assert.deepEqual(
            bytesOf(preview(destination, subject.events).requests),
            bytesOf(requests),
            'preview and plan',
          )
          for (const request of requests) {
            bench.answer()
            await bench.send(request)
            const [received, ...others] = bench.deliveries()
            assert.ok(received && others.length === 0, `${request.endpoint}: one send is one request`)
            checkReceived(received, request, subject.basePath ?? '')
          }
        }),
    },
    {
      name: 'non-ASCII text survives',
      promise: 'Ids in any script reach the vendor unharmed.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          const id = 'Żółć-Ωμέγα-дім-🐈'
          for (const event of subject.events) {
            const [plain] = bench.destination.plan([itemOf(withId(event, 'plain-id-4711'))]).requests
            const [request] = bench.destination.plan([itemOf(withId(event, id))]).requests
            if (!plain || !request || !mentions(plain, 'plain-id-4711')) continue
            assert.ok(mentions(request, id), `${request.endpoint}: the id is in the request`)
            bench.answer()
            await bench.send(request)
            const [received] = bench.deliveries()
            assert.equal(received?.body, request.body ?? '', `${request.endpoint}: the body arrives as planned`)
          }
        }),
    },
    {
      name: 'ids stay in their path segment',
      promise: 'No id can change which address a request goes to: it is encoded, or the event is rejected.',
      run: () =>
        onWorkbench(subject, async ({ destination }) => {
          for (const id of ['..', '%2e%2e', '../../admin', 'a/b', 'a?b=c', 'a#b', '\\\\host', ' ', 'a\r\nb']) {
            for (const request of requestsOf(
              destination,
              subject.events.map((event) => withId(event, id)),
            )) {
              const template = destination.endpoints[request.endpoint]?.path ?? ''
              const { pathname } = new URL(request.path, 'http://vendor.invalid')
              const expected = template.split('?')[0]?.split('/').length
              assert.equal(
                pathname.split('/').length,
                expected,
                `${request.endpoint}: ${JSON.stringify(id)} moved the path`,
              )
              assert.match(
                request.path,
                /^\/(?!\/)[\x21-\x7e]*$/,
                `${request.endpoint}: ${JSON.stringify(id)} is encoded`,
              )
            }
          }
        }),
    },
  ]
}

function checkRequest(endpoints: Readonly<Record<string, unknown>>, request: PlannedRequest): void {
  const { endpoint, body = '', bytes, calls } = request
  assert.ok(Object.hasOwn(endpoints, endpoint), `${endpoint} is an endpoint of the destination`)
  assert.equal(bytes, Buffer.byteLength(body), `${endpoint}: bytes is the UTF-8 length of the body`)
  assert.ok(calls.length >= 1, `${endpoint}: a request holds at least one call`)
  for (const call of calls) assert.equal(call.bytes, Buffer.byteLength(call.text), `${endpoint}: bytes of a call`)
}

function checkReceived(received: ReceivedRequest, request: PlannedRequest, basePath: string): void {
  const { endpoint, method, path, headers, body = '' } = request
  assert.equal(received.method, method, `${endpoint}: method`)
  const expected = basePath + path
  // Query credentials may follow.
  const more = received.path.slice(expected.length)
  assert.ok(received.path.startsWith(expected), `${endpoint}: ${received.path} begins with ${expected}`)
  assert.ok(
    more === '' || more.startsWith(expected.includes('?') ? '&' : '?'),
    `${endpoint}: nothing but a query follows`,
  )
  assert.equal(received.body, body, `${endpoint}: body`)
  assert.equal(received.bytes, request.bytes, `${endpoint}: bytes on the wire`)
  for (const [name, value] of Object.entries(headers))
    assert.equal(received.headers[name.toLowerCase()], value, `${endpoint}: header ${name}`)
}

function bytesOf(requests: readonly Pick<PlannedRequest, 'method' | 'path' | 'headers' | 'body' | 'bytes'>[]) {
  return requests.map(({ method, path, headers, body, bytes }) => ({
    method,
    path,
    headers: { ...headers },
    body,
    bytes,
  }))
}

function mentions({ body = '', path }: PlannedRequest, id: string): boolean {
  return [body, path].some((text) => text.includes(id) || text.includes(encodeURIComponent(id)))
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
