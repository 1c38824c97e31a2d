import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { isOwnAnswer } from '../../answer/own-answer.js'
import { type Chapter, chapter } from '../chapter.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { onWorkbench, requestsOf, statusOf, type Workbench } from '../workbench.js'

const json = { 'content-type': 'application/json' }
const html = { 'content-type': 'text/html; charset=utf-8' }
const page = '<!DOCTYPE html><html><body>Please log in to the network.</body></html>'

/** Failures as proxies write them. A vendor's own table may give such members another meaning than `foreign_answer`. */
const failuresInJson = ['{"error":"Please log in to the network."}', '{"success":false}', '{"status":503}']

/** The chapter about successes that come from a proxy or login page, not from the vendor. */
export function foreignChapter(subject: DestinationSubject): Chapter {
  return chapter(
    'foreign answers',
    "A success that is not the vendor's own (a page, XML, a proxy's text, JSON cut off, no body where there is one) is no delivery: it is unknown, and may have been delivered.",
    () =>
      onWorkbench(subject, async (bench) => {
        const tried = new Set<string>()
        for (const request of requestsOf(bench.destination, subject.events)) {
          if (tried.has(request.endpoint)) continue
          tried.add(request.endpoint)
          await bench.send(request)
          for (const [what, answer] of foreignTo(acceptedBy(bench))) {
            bench.answer(() => answer)
            for (const outcome of await bench.send(request)) {
              const where = `${what} at ${request.endpoint}: ${statusOf(outcome)}`
              assert.ok(outcome.status === 'rejected' && outcome.error.kind === 'unknown', where)
              assert.ok(outcome.maybeDelivered, `${where}, maybeDelivered`)
            }
          }
          for (const body of failuresInJson) {
            bench.answer(() => ({ headers: json, body }))
            for (const { status } of await bench.send(request))
              assert.notEqual(status, 'delivered', `${body} at ${request.endpoint}`)
          }
          bench.answer()
        }
      }),
  )
}

/** The vendor's own answer to the latest delivery. */
function acceptedBy(bench: Workbench): ScriptedAnswer {
  const received = bench.deliveries().at(-1) ?? assert.fail('the request has arrived')
  return bench.subject.accepted(received)
}

function foreignTo({ body = '' }: ScriptedAnswer): (readonly [what: string, answer: ScriptedAnswer])[] {
  const own = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  const isData = own !== '' && isOwnAnswer({ headers: {}, body: own })
  return [
    ['a page', { headers: html, body: page }],
    ['a page without a content type', { body: page }],
    ['a page that calls itself JSON', { headers: json, body: page }],
    ['an empty page', { headers: html }],
    ['JSON cut off', { headers: json, body: '{"status":"o' }],
    // Compressed answers are decoded, so these are cut off.
    [
      'bytes that nobody can read',
      { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(own || '{}').subarray(0, -6) },
    ],
    // Only where the vendor's own answers are not like this.
    ...(isData || own === ''
      ? [['text', { headers: { 'content-type': 'text/plain' }, body: 'Back soon.' }] as const]
      : []),
    ...(own.startsWith('<') ? [] : [['XML', { headers: { 'content-type': 'text/xml' }, body: '<ok/>' }] as const]),
    ...(isData ? [['no body', {}] as const] : []),
  ]
}
