import assert from 'node:assert/strict'
import { type Chapter, chapter } from '../chapter.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { within } from '../within.js'
import { onWorkbench, type SendingOptions, simplestRequest, statusOf, type Workbench } from '../workbench.js'
import { checkRetry } from './fault.js'

// What "at once" may take on a busy machine.
const patience = 3_000
// More requests than a destination has sockets, so that some wait for one.
const crowd = 200

/** Chapters about the end of a request, by deadline and signal in each state, and of the destination. */
export function endingChapters(subject: DestinationSubject): Chapter[] {
  const onBench = (name: string, promise: string, work: (bench: Workbench) => Promise<void>) =>
    chapter(name, promise, () => onWorkbench(subject, work))
  return [
    onBench(
      'deadline',
      'A request costs no more than its deadline: passed before, in the login, waiting for a socket, for the answer, in it.',
      async (bench) => {
        const late = await bench.send(simplestRequest(bench), { timeoutMs: -1 })
        checkRetry(late[0], false)
        assert.equal(bench.vendor.requests.length, 0, 'nothing is sent after the deadline')
        await inEveryState(bench, { timeoutMs: 100 }, () => undefined)
      },
    ),
    onBench(
      'abort',
      'The signal ends a request at once: before it begins, in the login, waiting for a socket, for the answer, in it.',
      async (bench) => {
        const never = await bench.send(simplestRequest(bench), { signal: AbortSignal.abort() })
        checkRetry(never[0], false)
        assert.equal(bench.vendor.requests.length, 0, 'nothing is sent after the abort')
        for (const state of ['login', 'answer', 'body', 'crowd'] as const) {
          const controller = new AbortController()
          await inEveryState(bench, { signal: controller.signal }, () => controller.abort(), [state])
        }
      },
    ),
    onBench('close', 'Closing waits for what is in flight, and may be done twice.', async (bench) => {
      const { destination } = bench
      bench.answer((request) => ({ ...subject.accepted(request), delayMs: 50 }))
      const sending = bench.send(simplestRequest(bench))
      await bench.delivered(1)
      await within(patience, 'close', Promise.all([destination.close(), destination.close()]))
      const [outcome] = await Promise.race([sending, Promise.resolve([undefined])])
      assert.equal(outcome?.status, 'delivered', 'the request in flight was finished first')
      await within(patience, 'a later close', destination.close())
      const [after] = await within(patience, 'a send after close', bench.send(simplestRequest(bench)))
      checkRetry(after, false)
    }),
  ]
}

type State = 'login' | 'answer' | 'body' | 'crowd'

/** Sends a request in each state, ends it, and checks that it ends soon and says whether it may have been delivered. */
async function inEveryState(
  bench: Workbench,
  options: SendingOptions,
  end: () => void,
  states: readonly State[] = ['login', 'answer', 'body', 'crowd'],
): Promise<void> {
  for (const state of states) {
    if (state === 'login') {
      await inTheLogin(bench, options, end)
      continue
    }
    // Logs in first, so that the delivery itself hangs.
    bench.answer()
    await bench.send(simplestRequest(bench))
    const fault: ScriptedAnswer['fault'] = state === 'body' ? 'hang-in-body' : 'hang'
    bench.answer(() => ({ fault, body: '{"status":"ok"}' }))
    const request = simplestRequest(bench)
    const sendings = Array.from({ length: state === 'crowd' ? crowd : 1 }, () => bench.send(request, options))
    // On a busy machine a deadline may pass before anything has left.
    await Promise.race([bench.delivered(1).catch(() => undefined), Promise.all(sendings)])
    // The head of the answer is on its way.
    if (state === 'body') await new Promise((resolve) => setTimeout(resolve, 20))
    end()
    const ended = await within((options.timeoutMs ?? 0) + patience, `state ${state}`, Promise.all(sendings))
    const sent = bench.deliveries().length
    for (const [outcome] of ended) {
      assert.ok(outcome?.status === 'retry', `state ${state}: ${statusOf(outcome)}`)
      if (state !== 'crowd' && sent > 0) checkRetry(outcome, true)
    }
    const doubtful = ended.filter(([outcome]) => outcome?.status === 'retry' && outcome.maybeDelivered).length
    assert.ok(doubtful >= Math.min(sent, 1), `state ${state}: what was sent may have been delivered`)
  }
}

/** Ends a request while its login hangs. Does nothing for a destination that does not log in. */
async function inTheLogin({ subject, vendor, canary }: Workbench, options: SendingOptions, end: () => void) {
  if (!subject.housekeeping) return
  const fresh = await subject.create({ baseUrl: vendor.url, canary })
  vendor.follow((request) =>
    subject.housekeeping?.(request) ? { fault: 'hang' } : (subject.accepted(request) as ScriptedAnswer),
  )
  const { timeoutMs = 10_000, signal } = options
  const sending = fresh.send(simplestRequest({ destination: fresh, subject }), {
    deadlineAt: performance.now() + timeoutMs,
    signal,
  })
  await Promise.race([vendor.received(1), sending])
  end()
  const [outcome] = await within((options.timeoutMs ?? 0) + patience, 'state login', sending)
  // A subject may have `housekeeping` and still create a destination without a login.
  if (vendor.requests.some((request) => subject.housekeeping?.(request))) checkRetry(outcome, false)
  // It may wait for the login, which ends when the vendor closes.
  void fresh.close().catch(() => undefined)
}
