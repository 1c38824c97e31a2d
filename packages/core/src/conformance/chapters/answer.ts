import assert from 'node:assert/strict'
import type { AnswerRule } from '../../answer/answer.js'
import { foreignAnswer } from '../../answer/http-answers.js'
import type { Outcome } from '../../outcome.js'
import { type Chapter, chapter } from '../chapter.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { onWorkbench, outcomeOf, requestsOf, statusOf } from '../workbench.js'
import { foreignChapter } from './foreign.js'

/** Chapters about the outcomes that the vendor's answers become. */
export function answerChapters(subject: DestinationSubject): Chapter[] {
  return [
    chapter(
      'success is delivered',
      'When the vendor accepts, every call of the request is delivered, and the reply is there where a caller waits for it.',
      () =>
        onWorkbench(subject, async (bench) => {
          for (const request of requestsOf(bench.destination, subject.events, { wantsReply: true })) {
            bench.answer()
            for (const outcome of await bench.send(request)) {
              assert.equal(outcome.status, 'delivered', `${request.endpoint}: ${statusOf(outcome)}`)
              assert.ok(outcome.status === 'delivered' && outcome.reply, `${request.endpoint}: the reply is there`)
            }
          }
        }),
    ),
    // Foreign answers have their own chapter, which tries more of them.
    ...subject.answers.filter((row) => row !== foreignAnswer).map((row) => rowChapter(subject, row)),
    ...(subject.answers.some(isErrorInside) ? [] : [noErrorInside]),
    foreignChapter(subject),
    chapter(
      'Retry-After',
      "The vendor's wish to wait is passed on, in seconds and as a date, also when the vendor's clock is wrong.",
      () => onWorkbench(subject, (bench) => checkRetryAfter(subject, (answer) => outcomeOf(bench, answer))),
    ),
    chapter(
      'odd answers',
      'Empty, cut, foreign, binary, deep and huge bodies give a classified outcome per call; nothing throws.',
      () =>
        onWorkbench(subject, async (bench) => {
          for (const status of [200, 400])
            for (const body of oddBodies()) {
              const outcome = await outcomeOf(bench, { status, body }, { wantsReply: true })
              const what = `${status} with ${String(body).slice(0, 40)}`
              const code = 'error' in outcome ? outcome.error.code : ''
              assert.notEqual(code, 'unexpected_failure', `${what}: reading it failed`)
              if (status !== 200) assert.notEqual(outcome.status, 'delivered', what)
            }
          assert.ok(!('polluted' in {}), 'an answer changed the prototype of all objects')
        }),
    ),
    chapter('answers do not linger', 'Outcomes do not depend on what was answered before.', () =>
      onWorkbench(subject, async (bench) => {
        const [request = assert.fail('nothing to send')] = requestsOf(bench.destination, subject.events)
        const attempt = async () => {
          bench.answer()
          return (await bench.send(request)).map(statusOf)
        }
        const first = await attempt()
        for (const status of [503, 400]) await outcomeOf(bench, { status })
        assert.deepEqual(await attempt(), first)
      }),
    ),
  ]
}

function oddBodies(): (string | Uint8Array)[] {
  const texts = [
    '',
    '<html><body>Bad gateway</body></html>',
    '{"status":',
    'null',
    '[]',
    '"text"',
    '7',
    '\ufeff{}',
    '\0',
  ]
  const crafty = ['{"__proto__":{"polluted":1}}', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '{"a":1}{"b":2}']
  return [...texts, ...crafty, 'x'.repeat(2_000_000), Uint8Array.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80])]
}

async function checkRetryAfter(
  { answers }: DestinationSubject,
  outcomeFor: (answer: ScriptedAnswer) => Promise<Outcome>,
): Promise<void> {
  const sample: ScriptedAnswer = answers.find(({ kind }) => kind === 'throttled')?.sample ?? { status: 429 }
  const asked = (headers: Record<string, string>) =>
    outcomeFor({ ...sample, headers: { ...sample.headers, ...headers } }).then((outcome) => {
      assert.ok(outcome.status === 'retry', `throttled: ${statusOf(outcome)}`)
      assert.equal(outcome.error.kind, 'throttled', 'kind')
      return outcome.afterMs
    })
  assert.equal(await asked({ 'retry-after': '7' }), 7_000, 'afterMs for seconds')
  const vendorNow = Date.parse('2001-02-03T04:05:00Z')
  const dates = { date: new Date(vendorNow).toUTCString(), 'retry-after': new Date(vendorNow + 7_000).toUTCString() }
  assert.equal(await asked(dates), 7_000, 'afterMs for a date by a wrong clock')
  for (const nonsense of ['soon', '-5', '', 'NaN']) {
    const afterMs = await asked({ 'retry-after': nonsense })
    assert.ok(
      afterMs === undefined || (Number.isFinite(afterMs) && afterMs >= 0),
      `afterMs ${afterMs} for "${nonsense}"`,
    )
  }
}

function isErrorInside(row: AnswerRule): boolean {
  const { kind, sample } = row
  return row !== foreignAnswer && sample.status < 300 && kind !== 'delivered' && kind !== 'duplicate'
}

const noErrorInside: Chapter = {
  name: 'error inside a success',
  promise: 'A success whose body says otherwise is no delivery.',
  skip: 'the answer table knows no error inside a success',
  run: async () => undefined,
}

function rowChapter(subject: DestinationSubject, row: AnswerRule): Chapter {
  return chapter(
    isErrorInside(row) ? `error inside a success: ${row.code}` : `answer: ${row.code}`,
    `An answer like the sample is recognised by the row "${row.code}" and means what the row says.`,
    () =>
      onWorkbench(subject, async (bench) => {
        checkRow(row, await outcomeOf(bench, row.sample), false)
        if (row.kind === 'duplicate') checkRow(row, await outcomeOf(bench, row.sample, { maybeDelivered: true }), true)
      }),
  )
}

function checkRow(row: AnswerRule, outcome: Outcome, doubtful: boolean): void {
  if ('error' in outcome) assert.equal(outcome.error.code, row.code, 'the sample is recognised by another row')
  const maybeDelivered = row.acted !== 'no'
  switch (row.kind) {
    case 'delivered':
      assert.equal(outcome.status, 'delivered', statusOf(outcome))
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
