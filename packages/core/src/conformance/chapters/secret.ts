import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { PlannedRequest } from '../../destination/destination.js'
import { asCurl, preview } from '../../destination/preview.js'
import { capturingOutput } from '../captured-output.js'
import { type Chapter, chapter } from '../chapter.js'
import { inWorld, usualWorld } from '../other-world.js'
import type { DestinationSubject, ReceivedRequest, ScriptedAnswer } from '../subject.js'
import { deliveryOf, onWorkbench, planOf, requestsOf, simplestRequest, type Workbench } from '../workbench.js'

/** Chapters about secrets, which may be on the wire and nowhere else. */
export function secretChapters(subject: DestinationSubject): Chapter[] {
  const onBench = (name: string, promise: string, work: (bench: Workbench) => void | Promise<void>) =>
    chapter(name, promise, () => onWorkbench(subject, work))
  return [
    onBench(
      'secrets are sent',
      'The secrets of the options prove to the vendor who is calling, where the endpoint says so and nowhere else.',
      async (bench) => {
        const declared = Object.values(bench.destination.endpoints)
        for (const request of requestsOf(bench.destination, subject.events)) {
          if (bench.destination.endpoints[request.endpoint]?.auth !== 'none') continue
          bench.answer()
          await bench.send(request)
          assert.ok(!mentions(JSON.stringify(bench.deliveries()), bench.canary), `${request.endpoint} takes no secret`)
        }
        if (declared.every(({ auth }) => auth === 'none')) return
        const secretly = requestsOf(bench.destination, subject.events).filter(
          ({ endpoint }) => bench.destination.endpoints[endpoint]?.auth !== 'none',
        )
        // With a login, its request carries the secret, and the request of the endpoint carries a token.
        const fresh = await subject.create({ baseUrl: bench.vendor.url, canary: bench.canary })
        bench.answer()
        for (const request of secretly) {
          if (!subject.housekeeping) bench.answer()
          await fresh.send(request, { deadlineAt: performance.now() + 10_000 })
          const sent = JSON.stringify(bench.vendor.requests)
          assert.ok(mentions(sent, bench.canary), `${request.endpoint}: no request carried the secret`)
        }
        await fresh.close()
      },
    ),
    onBench(
      'secrets are in no plan or preview',
      'What is planned, previewed or shown as a command carries no secret.',
      ({ destination, canary }) => {
        const shown = inWorld(usualWorld, () => preview(destination, subject.events))
        const plan = planOf(
          destination,
          subject.events.map((event) => deliveryOf(event)),
        )
        check([shown, plan, destination], canary)
        for (const request of shown.requests) check([asCurl(request, 'https://vendor.example')], canary)
      },
    ),
    onBench(
      'secrets are in no outcome',
      'No error, nor the evidence in it, carries a secret, even when the vendor echoes the whole request.',
      async (bench) => {
        await eachEcho(bench, (request) => attempt(bench, request))
        bench.vendor.follow((request) => ({ status: 403, body: echo(request) }))
        const fresh = await subject.create({ baseUrl: bench.vendor.url, canary: bench.canary })
        const { canary } = bench
        check([await fresh.send(simplestRequest(bench), { deadlineAt: performance.now() + 10_000 })], canary)
        await fresh.close()
      },
    ),
    chapter(
      'secrets are in no error of options',
      'Options that cannot work are refused without repeating a secret.',
      async () => {
        const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'
        for (const baseUrl of ['', 'no address', 'ftp://vendor.example', `http://127.0.0.1:9/?key=${canary}`]) {
          try {
            const made = await subject.create({ baseUrl, canary })
            await made.close()
          } catch (refusal) {
            check([refusal], canary)
          }
        }
      },
    ),
    onBench('secrets are in no log', 'Nothing that is printed carries a secret, whatever happens.', async (bench) => {
      const printed = await capturingOutput(async () => {
        await bench.send(simplestRequest(bench))
        await eachEcho(bench, async (request) => {
          // Another chapter checks the outcome.
          await bench.destination.send(request, { deadlineAt: performance.now() + 10_000 })
        })
      })
      check(printed, bench.canary)
    }),
  ]
}

const statuses = [200, 400, 401, 403, 404, 418, 422, 429, 500, 503]

async function eachEcho(bench: Workbench, send: (request: PlannedRequest) => Promise<unknown>): Promise<void> {
  const answers: ((request: ReceivedRequest) => ScriptedAnswer)[] = [
    ...statuses.map((status) => (request: ReceivedRequest) => ({ status, body: echo(request) })),
    ...(['reset', 'truncate'] as const).map((fault) => () => ({ fault, body: bench.canary })),
    (request) => ({
      status: 302,
      headers: { location: `http://127.0.0.1:9/?was=${encodeURIComponent(echo(request))}` },
    }),
  ]
  for (const answer of answers) {
    bench.answer(answer)
    // Other chapters check that nothing is thrown. Here a thrown error must not carry a secret.
    check([await send(simplestRequest(bench)).catch((cause: unknown) => cause)], bench.canary)
  }
}

async function attempt(bench: Workbench, request: PlannedRequest): Promise<unknown> {
  const outcomes = await bench.send(request)
  return outcomes.map((outcome) =>
    'error' in outcome ? [outcome, String(outcome.error), outcome.error.stack] : outcome,
  )
}

function echo({ path, headers, body }: ReceivedRequest): string {
  return `${path} ${Object.values(headers).join(' ')} ${JSON.stringify({ path, headers, body })}`
}

function check(values: readonly unknown[], canary: string): void {
  for (const value of values) {
    for (const text of [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value) ?? '']) {
      const readable = text.replaceAll(/\x1b\[\d+m/g, '')
      assert.ok(!mentions(readable, canary), 'a secret is readable in what is kept or shown')
    }
  }
}

/** Whether a text holds the secret: plainly, or inside something that is base64. Letters and digits need no escapes. */
function mentions(text: string, canary: string): boolean {
  if (text.includes(canary)) return true
  return (text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).some((part) => Buffer.from(part, 'base64').includes(canary))
}
