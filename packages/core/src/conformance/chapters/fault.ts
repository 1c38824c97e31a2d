import assert from 'node:assert/strict'
import type { Outcome } from '../../outcome.js'
import { type Chapter, chapter } from '../chapter.js'
import { startScriptedVendor } from '../scripted-vendor.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { onWorkbench, outcomeOf, simplestRequest, statusOf } from '../workbench.js'

const inDoubt: readonly [string, ScriptedAnswer][] = [
  ['500', { status: 500 }],
  ['502', { status: 502 }],
  ['504', { status: 504 }],
  ['a reset after the request was read', { fault: 'reset' }],
  ['a connection that ends without an answer', { fault: 'end' }],
  ['an answer that is no HTTP', { fault: 'not-http' }],
  ['a body cut short', { body: '{"status":"ok"}', fault: 'truncate' }],
]

/** Chapters about failures of the network or the vendor. */
export function faultChapters(subject: DestinationSubject): Chapter[] {
  return [
    faultChapter(subject, '503', { status: 503 }, false),
    ...inDoubt.map(([name, answer]) => faultChapter(subject, name, answer, true)),
    chapter(
      'fault: a reset before the request was read',
      'After a reset that comes while the request is on its way the call is to be retried, and may have been delivered.',
      () =>
        onWorkbench(subject, async (bench) => {
          // Logs in first, so that the delivery itself is reset.
          await bench.send(simplestRequest(bench))
          bench.vendor.resetBeforeReading()
          const [outcome] = await bench.send(simplestRequest(bench))
          checkRetry(outcome, true)
        }),
    ),
    chapter(
      'fault: a refused connection',
      'When no connection is made, the call is to be retried, and has not been delivered.',
      () =>
        onWorkbench(subject, async (bench) => {
          await bench.vendor.close()
          const [outcome] = await bench.send(simplestRequest(bench))
          checkRetry(outcome, false)
        }),
    ),
    chapter('an endless answer', 'An answer without an end is given up, by its size or at the deadline.', () =>
      onWorkbench(subject, async (bench) => {
        await bench.send(simplestRequest(bench))
        bench.answer(() => ({ fault: 'endless' }))
        const [outcome] = await bench.send(simplestRequest(bench), { timeoutMs: 3_000 })
        checkRetry(outcome, true)
      }),
    ),
    chapter('one send is one try', 'Whatever comes back, nothing below a lane tries again.', () =>
      onWorkbench(subject, async (bench) => {
        const answers: readonly ScriptedAnswer[] = [
          ...[200, 400, 401, 403, 408, 429, 500, 503].map((status) => ({ status })),
          { fault: 'reset' },
          { fault: 'truncate', body: '{}' },
        ]
        for (const answer of answers) {
          await outcomeOf(bench, answer)
          // Where the destination can log in again, a 401 leads to one new login and one replay.
          const most = answer.status === 401 && subject.housekeeping ? 2 : 1
          const tries = bench.deliveries().length
          assert.ok(tries >= 1 && tries <= most, `${answer.fault ?? answer.status}: ${tries} requests on the wire`)
        }
      }),
    ),
    chapter(
      'redirects are not followed',
      'Events and credentials go to the configured origin only, whatever a redirect says.',
      () =>
        onWorkbench(subject, async (bench) => {
          const other = await startScriptedVendor()
          try {
            for (const status of [301, 302, 303, 307, 308]) {
              const outcome = await outcomeOf(bench, { status, headers: { location: `${other.url}/stolen` } })
              assert.notEqual(outcome.status, 'delivered', `a ${status} is no delivery`)
              assert.equal(bench.deliveries().length, 1, `a ${status} is not followed`)
            }
            assert.equal(other.sockets.most, 0, 'the other server was contacted')
          } finally {
            await other.close()
          }
        }),
    ),
  ]
}

function faultChapter(
  subject: DestinationSubject,
  name: string,
  answer: ScriptedAnswer,
  maybeDelivered: boolean,
): Chapter {
  return chapter(
    `fault: ${name}`,
    `After ${name} the call is to be retried, and ${maybeDelivered ? 'may have' : 'has not'} been delivered.`,
    () =>
      onWorkbench(subject, async (bench) => {
        checkRetry(await outcomeOf(bench, answer), maybeDelivered)
      }),
  )
}

export function checkRetry(outcome: Outcome | undefined, maybeDelivered: boolean): void {
  assert.ok(outcome?.status === 'retry', `to be retried, not ${statusOf(outcome)}`)
  assert.ok(['throttled', 'unavailable'].includes(outcome.error.kind), `kind ${outcome.error.kind}`)
  assert.equal(outcome.maybeDelivered, maybeDelivered, 'maybeDelivered')
}
