import assert from 'node:assert/strict'
import type { Answer } from '../answer/answer.js'
import type { Outcome } from '../outcome.js'
import type { Chapter } from './chapter.js'
import type { DestinationSubject, ScriptedAnswer } from './subject.js'
import { itemOf, onWorkbench, outcomeOf, requestsOf } from './workbench.js'

/** What the vendor's answers become. */
export function answerChapters(subject: DestinationSubject): Chapter[] {
  return [
    {
      name: 'success is delivered',
      promise: 'When the vendor accepts, every call of the request is delivered, and who asked for it has the reply.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          for (const request of requestsOf(bench.destination, subject.events)) {
            const decided = {
              ...request,
              calls: request.calls.map((call) => ({ ...call, item: { ...call.item, decide: true } })),
            }
            for (const outcome of await bench.send(decided)) {
              assert.equal(outcome.status, 'delivered', `${request.endpoint}: ${statusOf(outcome)}`)
              assert.ok(outcome.status === 'delivered' && outcome.reply, `${request.endpoint}: the reply is there`)
            }
          }
        }),
    },
    ...subject.answers.map((row) => rowChapter(subject, row)),
    {
      name: 'Retry-After',
      promise:
        "The vendor's wish to wait is passed on, in seconds and as a date, also when the vendor's clock is wrong.",
      run: () =>
        onWorkbench(subject, async (bench) => {
          const row = subject.answers.find(({ kind }) => kind === 'throttled')
          const sample: ScriptedAnswer = row?.sample ?? { status: 429 }
          const date = new Date('2001-02-03T04:05:00Z')
          const wishes = [
            { 'retry-after': '7' },
            { 'retry-after': new Date(date.getTime() + 7_000).toUTCString(), date: date.toUTCString() },
          ]
          for (const headers of wishes) {
            const outcome = await outcomeOf(bench, { ...sample, headers: { ...sample.headers, ...headers } })
            assert.ok(outcome.status === 'retry', `throttled: ${statusOf(outcome)}`)
            assert.equal(outcome.error.kind, 'throttled', 'kind')
            assert.equal(outcome.afterMs, 7_000, `afterMs for ${headers['retry-after']}`)
          }
        }),
    },
    {
      name: 'odd answers',
      promise: 'Empty, cut, foreign and huge bodies give a classified outcome per call; nothing throws.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          const bodies = [
            '',
            '<html><body>Bad gateway</body></html>',
            '{"status":',
            'null',
            '[]',
            '"text"',
            '7',
            '\ufeff{}',
          ]
          for (const status of [200, 400, 500])
            for (const body of [...bodies, 'x'.repeat(2_000_000)]) {
              const outcome = await outcomeOf(bench, { status, body })
              const code = 'error' in outcome ? outcome.error.code : ''
              assert.notEqual(code, 'unexpected_failure', `${status} with ${body.slice(0, 40)}: reading it failed`)
              if (status !== 200) assert.notEqual(outcome.status, 'delivered', `${status} with ${body.slice(0, 40)}`)
            }
        }),
    },
    {
      name: 'the answer to one event is the answer to that event',
      promise: 'Outcomes do not depend on what was answered before.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          bench.answer()
          const item = itemOf(subject.events[0] ?? assert.fail('there are no examples'))
          const first = await bench.send(bench.destination.plan([item]).requests[0] ?? assert.fail('nothing to send'))
          await outcomeOf(bench, { status: 500 })
          await outcomeOf(bench, { status: 400 })
          bench.answer()
          const again = await bench.send(bench.destination.plan([item]).requests[0] ?? assert.fail('nothing to send'))
          assert.deepEqual(again.map(statusOf), first.map(statusOf))
        }),
    },
  ]
}

function rowChapter(subject: DestinationSubject, row: Answer): Chapter {
  return {
    name: `answer: ${row.code}`,
    promise: `An answer like the sample is recognised by the row "${row.code}" and means what the row says.`,
    run: () =>
      onWorkbench(subject, async (bench) => {
        checkRow(row, await outcomeOf(bench, row.sample), false)
        if (row.kind === 'duplicate') checkRow(row, await outcomeOf(bench, row.sample, { maybeDelivered: true }), true)
      }),
  }
}

function checkRow(row: Answer, outcome: Outcome, doubtful: boolean): void {
  if ('error' in outcome) assert.equal(outcome.error.code, row.code, 'the sample is recognised by another row')
  const maybeDelivered = row.accepted !== 'no'
  switch (row.kind) {
    case 'delivered':
      assert.equal(outcome.status, 'delivered')
      return
    case 'duplicate':
      if (doubtful)
        assert.ok(outcome.status === 'delivered' && outcome.duplicate, 'after a doubtful attempt it is delivered')
      else
        assert.ok(outcome.status === 'rejected' && outcome.error.kind === 'invalid', 'on a first attempt it is refused')
      return
    case 'invalid':
    case 'unknown':
      assert.ok(outcome.status === 'rejected', statusOf(outcome))
      assert.deepEqual(
        [outcome.error.kind, outcome.maybeDelivered],
        [row.kind, maybeDelivered],
        'kind and maybeDelivered',
      )
      return
    case 'throttled':
    case 'unavailable':
      assert.ok(outcome.status === 'retry', statusOf(outcome))
      assert.deepEqual(
        [outcome.error.kind, outcome.maybeDelivered, outcome.scope],
        [row.kind, maybeDelivered, row.scope ?? 'endpoint'],
        'kind, maybeDelivered and scope',
      )
      return
    case 'setup':
      assert.ok(outcome.status === 'blocked', statusOf(outcome))
      assert.deepEqual([outcome.error.kind, outcome.scope], [row.kind, row.scope ?? 'endpoint'], 'kind and scope')
      return
    default:
      row.kind satisfies never
  }
}

function statusOf(outcome: Outcome): string {
  return 'error' in outcome ? `${outcome.status} (${outcome.error.code})` : outcome.status
}
