import assert from 'node:assert/strict'
import type { Endpoint } from '../../destination/endpoint.js'
import { endpointRateIssues } from '../../destination/rate.js'
import { sentenceOf } from '../../errors/invalid-input-error.js'
import { type Chapter, chapter } from '../chapter.js'
import type { DestinationSubject } from '../subject.js'
import { onWorkbench, requestsOf } from '../workbench.js'

/** Chapters about the facts that a destination declares. */
export function manifestChapters(subject: DestinationSubject): Chapter[] {
  return [
    chapter(
      'manifest',
      'The destination names itself and states endpoint facts that can hold, each limit and rate with its source.',
      () =>
        onWorkbench(subject, async ({ destination }) => {
          assert.equal(destination.specVersion, 1, 'specVersion')
          assert.equal(destination.name, subject.name, 'name')
          assert.match(destination.name, /^[a-z][a-z0-9-]*$/, 'the name is lower-case, of letters, digits and dashes')
          const endpoints = Object.entries(destination.endpoints)
          assert.ok(endpoints.length > 0, 'there is at least one endpoint')
          for (const [name, endpoint] of endpoints) checkEndpoint(name, endpoint)
          assert.deepEqual(
            endpointRateIssues(destination.endpoints, 'endpoints').map(sentenceOf),
            [],
            'rates that are none',
          )
        }),
    ),
    chapter(
      'examples reach every endpoint',
      'The example events have unique ids and together become a request at every endpoint, whatever a repeat does there.',
      () =>
        onWorkbench(subject, async ({ destination }) => {
          const ids = subject.events.map(({ messageId }) => messageId)
          assert.equal(new Set(ids).size, ids.length, 'the ids of the examples are unique')
          const reached = new Set(requestsOf(destination, subject.events).map(({ endpoint }) => endpoint))
          // What a repeat does may be learned at run time: the other verdict on the same operation counts as reached.
          const operationOf = (name: string) => {
            const { method, path } = destination.endpoints[name] ?? assert.fail(`${name} is an endpoint`)
            return `${method} ${path}`
          }
          const operations = new Set([...reached].map(operationOf))
          const missed = Object.keys(destination.endpoints).filter((name) => !operations.has(operationOf(name)))
          assert.deepEqual(missed, [], 'endpoints that no example reaches')
        }),
    ),
    chapter(
      'answer table',
      'Every row of the answer table has its own code, a message, a source, and patterns without memory.',
      async () => {
        const codes = subject.answers.map(({ code }) => code)
        assert.equal(new Set(codes).size, codes.length, 'codes are unique')
        for (const { code, message, source, when } of subject.answers) {
          assert.match(code, /^[a-z0-9_]+$/, `${code}: codes are lower-case words joined by _`)
          assert.ok(message.length > 0 && source.length > 0, `${code}: message and source are there`)
          assert.doesNotMatch(when.body?.flags ?? '', /[gy]/, `${code}: a pattern with the flag g or y remembers`)
        }
      },
    ),
  ]
}

function checkEndpoint(name: string, { method, path, limit, frame, headers = {}, ...facts }: Endpoint): void {
  assert.ok(['POST', 'PUT', 'PATCH', 'GET', 'DELETE'].includes(method), `${name}: method`)
  assert.match(path, /^\/(?!\/)[\x21-\x7e]*$/, `${name}: the path starts with one slash and is percent-encoded`)
  assert.ok(Number.isInteger(limit.calls) && limit.calls >= 1, `${name}: limit.calls is a whole number above zero`)
  assert.ok(Number.isInteger(limit.bytes) && limit.bytes >= 1, `${name}: limit.bytes is a whole number above zero`)
  assert.ok(limit.source.trim().length > 0, `${name}: limit.source names a source`)
  assert.ok(['harmless', 'keyed', 'harmful'].includes(facts.repeat), `${name}: repeat`)
  assert.ok(['all-or-nothing', 'per-call'].includes(facts.answers), `${name}: answers`)
  assert.equal(typeof facts.inOrder, 'boolean', `${name}: inOrder`)
  if (!frame) assert.equal(limit.calls, 1, `${name}: without a frame a request holds one call`)
  for (const header of Object.keys(headers)) {
    assert.equal(header, header.toLowerCase(), `${name}: header names are in lower case`)
    assert.ok(
      !['authorization', 'cookie', 'x-api-key'].includes(header),
      `${name}: secrets are the transport's business`,
    )
  }
}
