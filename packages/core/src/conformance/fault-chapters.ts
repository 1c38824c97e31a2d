import assert from 'node:assert/strict'
import type { Outcome } from '../outcome.js'
import type { Chapter } from './chapter.js'
import { startScriptedVendor } from './scripted-vendor.js'
import type { DestinationSubject, ScriptedAnswer } from './subject.js'
import { onWorkbench, outcomeOf, simplestRequest } from './workbench.js'

/** What happens when the network or the vendor breaks. */
export function faultChapters(subject: DestinationSubject): Chapter[] {
  const faults: readonly [string, ScriptedAnswer, boolean][] = [
    ['503', { status: 503 }, false],
    ['500', { status: 500 }, true],
    ['502', { status: 502 }, true],
    ['504', { status: 504 }, true],
    ['a reset after the request was read', { fault: 'reset' }, true],
    ['a body cut short', { body: '{"status":"ok"}', fault: 'truncate' }, true],
  ]
  return [
    ...faults.map(
      ([name, answer, maybeDelivered]): Chapter => ({
        name: `fault: ${name}`,
        promise: `After ${name} the call is to be retried, and ${maybeDelivered ? 'may have' : 'has not'} been delivered.`,
        run: () =>
          onWorkbench(subject, async (bench) => {
            checkRetry(await outcomeOf(bench, answer), maybeDelivered)
            assert.equal(bench.deliveries().length, 1, 'one send is one try')
          }),
      }),
    ),
    {
      name: 'fault: a refused connection',
      promise: 'When no connection is made, the call is to be retried, and has not been delivered.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          await bench.vendor.close()
          const [outcome] = await bench.send(simplestRequest(bench))
          checkRetry(outcome, false)
        }),
    },
    {
      name: 'deadline',
      promise: 'A vendor that hangs, before or in its answer, costs no more than the deadline.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          // A login first, so that the delivery itself hangs.
          await bench.send(simplestRequest(bench))
          for (const fault of ['hang', 'hang-in-body'] as const) {
            bench.answer(() => ({ fault, body: '{"status":"ok"}' }))
            const start = performance.now()
            const [outcome] = await bench.send(simplestRequest(bench), { timeoutMs: 100 })
            checkRetry(outcome, true)
            assert.equal(outcome?.status === 'retry' && outcome.error.code, 'timeout', 'code')
            checkPrompt(start + 100)
          }
          const [late] = await bench.send(simplestRequest(bench), { timeoutMs: -1 })
          checkRetry(late, false)
        }),
    },
    {
      name: 'abort',
      promise: 'The signal ends a request in flight at once, and one that has not begun is never sent.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          await bench.send(simplestRequest(bench))
          const controller = new AbortController()
          bench.answer(() => ({ fault: 'hang' }))
          const sending = bench.send(simplestRequest(bench), { signal: controller.signal })
          await bench.delivered(1)
          const start = performance.now()
          controller.abort()
          const [outcome] = await sending
          checkRetry(outcome, true)
          checkPrompt(start)
          const [never] = await bench.send(simplestRequest(bench), { signal: controller.signal })
          checkRetry(never, false)
          assert.equal(bench.deliveries().length, 1, 'nothing is sent after the abort')
        }),
    },
    {
      name: 'redirects are not followed',
      promise: 'Events and credentials go to the configured origin only, whatever a redirect says.',
      run: () =>
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
    },
    {
      name: 'close',
      promise: 'Closing waits for what is in flight, and may be done twice.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          bench.answer((request) => ({ ...subject.accepted(request), delayMs: 50 }))
          const sending = bench.send(simplestRequest(bench))
          await bench.delivered(1)
          await Promise.all([bench.destination.close(), bench.destination.close()])
          const [outcome] = await Promise.race([sending, Promise.resolve([undefined])])
          assert.equal(outcome?.status, 'delivered', 'the request in flight was finished first')
          await bench.destination.close()
        }),
    },
  ]
}

function checkRetry(outcome: Outcome | undefined, maybeDelivered: boolean): void {
  assert.ok(outcome?.status === 'retry', `to be retried, not ${outcome?.status}`)
  assert.ok(['throttled', 'unavailable'].includes(outcome.error.kind), `kind ${outcome.error.kind}`)
  assert.equal(outcome.maybeDelivered, maybeDelivered, 'maybeDelivered')
}

function checkPrompt(due: number): void {
  const late = performance.now() - due
  assert.ok(late < 1_000, `it ended ${Math.round(late)} ms late`)
}
