import assert from 'node:assert/strict'
import type { Delivery } from '../../destination/destination.js'
import type { Chapter } from '../chapter.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { onWorkbench, requestsOf } from '../workbench.js'

const useless: readonly (readonly [what: string, answer: ScriptedAnswer])[] = [
  ['a failure', { status: 500 }],
  ['a refusal', { status: 403, body: '{}' }],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>Please log in.</html>' }],
  ['a reset', { fault: 'reset' }],
  ['a body cut short', { fault: 'truncate', body: '{"found":true}' }],
]

/** The chapter about asking the vendor whether a call arrived. */
export function confirmChapter(subject: DestinationSubject): Chapter {
  return {
    name: 'confirm',
    promise:
      'Asked whether a call arrived, the destination changes nothing at the vendor, and cannot say where the answer tells nothing.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { confirm } = bench.destination
        if (!confirm) return 'the vendor cannot be asked'
        const tried = new Set<string>()
        for (const { endpoint, calls } of requestsOf(bench.destination, subject.events)) {
          const [call] = calls
          if (!call || tried.has(endpoint)) continue
          tried.add(endpoint)
          const doubt = { endpoint, text: call.text, event: (call.delivery as Delivery).event }
          for (const [what, answer] of useless) {
            bench.answer(() => answer)
            const said = await confirm(doubt, { deadlineAt: performance.now() + 10_000 })
            assert.ok(said === undefined || said === 'cannot_say', `${what} tells nothing about a call of ${endpoint}`)
            const asked = bench.deliveries()
            assert.ok(asked.length <= 1, `${endpoint}: one ask is one request at most`)
            for (const { body } of asked) assert.notEqual(body, call.text, `${endpoint}: to ask is not to send again`)
          }
        }
        return undefined
      }),
  }
}
