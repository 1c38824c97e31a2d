import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { asCurl, preview } from '../destination/preview.js'
import type { Chapter } from './chapter.js'
import type { DestinationSubject, ReceivedRequest } from './subject.js'
import { itemOf, onWorkbench, outcomeOf, simplestRequest } from './workbench.js'

/** Where secrets may be: on the wire, and nowhere else. */
export function secretChapters(subject: DestinationSubject): Chapter[] {
  return [
    {
      name: 'secrets are sent',
      promise: 'The secrets of the options prove to the vendor who is calling.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          await bench.send(simplestRequest(bench))
          const sent = bench.vendor.requests.map((request) => JSON.stringify(request)).join('\n')
          assert.ok(mentions(sent, bench.canary), 'no request carried the secret')
        }),
    },
    {
      name: 'secrets are in no plan or preview',
      promise: 'What is planned, previewed or shown as a command carries no secret.',
      run: () =>
        onWorkbench(subject, async ({ destination, canary }) => {
          const shown = preview(destination, subject.events)
          const plan = destination.plan(subject.events.map((event) => itemOf(event)))
          check([shown, plan, destination], canary)
          for (const request of shown.requests) check([asCurl(request, 'https://vendor.example')], canary)
        }),
    },
    {
      name: 'secrets are in no outcome',
      promise: 'No error carries a secret, even when the vendor echoes the whole request or the connection breaks.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          const echo = ({ path, headers, body }: ReceivedRequest) =>
            `${path} ${Object.values(headers).join(' ')} ${JSON.stringify({ path, headers, body })}`
          for (const status of [200, 400, 401, 403, 404, 418, 422, 429, 500, 503]) {
            bench.answer((request) => ({ status, body: echo(request) }))
            check(await bench.send(simplestRequest(bench)), bench.canary)
          }
          for (const fault of ['reset', 'truncate'] as const)
            check([await outcomeOf(bench, { fault, body: bench.canary })], bench.canary)
          bench.vendor.follow((request) => ({ status: 403, body: echo(request) }))
          const fresh = await subject.create({ baseUrl: bench.vendor.url, canary: bench.canary })
          check(await fresh.send(simplestRequest(bench), { deadlineAt: performance.now() + 10_000 }), bench.canary)
          await fresh.close()
        }),
    },
  ]
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
