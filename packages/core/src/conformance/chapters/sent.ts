import assert from 'node:assert/strict'
import type { PlannedRequest } from '../../destination/destination.js'
import { preview } from '../../destination/preview.js'
import { type Chapter, chapter } from '../chapter.js'
import { withId } from '../example.js'
import { inWorld, usualWorld } from '../other-world.js'
import type { DestinationSubject, ReceivedRequest } from '../subject.js'
import { deliveryOf, onWorkbench, planOf, requestsOf } from '../workbench.js'
import { bytesOf } from './plan.js'

const plainId = 'plain-id-4711'
const foreignId = 'Żółć-Ωμέγα-дім-🐈'
const craftyIds = ['..', '%2e%2e', '../../admin', 'a/b', 'a?b=c', 'a#b', '\\\\host', ' ', 'a\r\nb', '@evil.example']

/** Chapters about requests on the wire: the vendor gets what was planned. */
export function sentChapters(subject: DestinationSubject): Chapter[] {
  const onBench = (name: string, promise: string, work: Parameters<typeof onWorkbench<void>>[1]) =>
    chapter(name, promise, () => onWorkbench(subject, work))
  return [
    onBench(
      'preview is what is sent',
      'The vendor receives the very path, headers and body that a preview shows, plus credentials.',
      async (bench) => {
        const { destination } = bench
        const requests = requestsOf(destination, subject.events)
        const shown = inWorld(usualWorld, () => preview(destination, subject.events))
        assert.deepEqual(bytesOf(shown.requests), bytesOf(requests), 'preview and plan')
        for (const request of requests) {
          bench.answer()
          await bench.send(request)
          const [received] = bench.deliveries()
          assert.ok(received, `${request.endpoint}: one send is one request`)
          checkReceived(received, request, subject.basePath ?? '')
        }
      },
    ),
    onBench('non-ASCII text survives', 'Ids in any script reach the vendor unharmed.', async (bench) => {
      for (const event of subject.events) {
        const [plain] = planOf(bench.destination, [deliveryOf(withId(event, plainId))]).requests
        const [request] = planOf(bench.destination, [deliveryOf(withId(event, foreignId))]).requests
        if (!plain || !request || !mentions(plain, plainId)) continue
        assert.ok(mentions(request, foreignId), `${request.endpoint}: the id is in the request`)
        bench.answer()
        await bench.send(request)
        const [received] = bench.deliveries()
        assert.equal(received?.body, request.body ?? '', `${request.endpoint}: the body arrives as planned`)
      }
    }),
    onBench(
      'ids stay in their path segment',
      'No id can change which address a request goes to: it is encoded, or the event is rejected.',
      ({ destination }) => {
        for (const id of craftyIds) {
          const events = subject.events.map((event) => withId(event, id))
          for (const { endpoint, path } of requestsOf(destination, events)) {
            const what = `${endpoint}: ${JSON.stringify(id)}`
            const template = destination.endpoints[endpoint]?.path ?? ''
            const { pathname, host } = new URL(path, 'http://vendor.invalid')
            assert.equal(host, 'vendor.invalid', `${what} moved the host`)
            const expected = template.split('?')[0]?.split('/').length
            assert.equal(pathname.split('/').length, expected, `${what} moved the path`)
            assert.match(path, /^\/(?!\/)[\x21-\x7e]*$/, `${what} is encoded`)
          }
        }
      },
    ),
  ]
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

function mentions({ body = '', path }: PlannedRequest, id: string): boolean {
  const jsonText = JSON.stringify(id).slice(1, -1)
  return [body, path].some((text) => [id, jsonText, encodeURIComponent(id)].some((form) => text.includes(form)))
}
