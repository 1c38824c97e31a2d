import { inspect } from 'node:util'
import type { CustomerEventInput } from '@waybill/core'
import type { DestinationSubject, ReceivedRequest } from '@waybill/core/conformance'
import { createWaybill, memoryStore } from '@waybill/delivery'
import { expect, it } from 'vitest'
import { startScriptedVendor } from '../packages/core/src/conformance/scripted-vendor.js'
import { subject as salesforce } from '../packages/salesforce-personalization/src/testing/subject.js'
import { subject as synerise } from '../packages/synerise/src/testing/subject.js'
import { subject as yespo } from '../packages/yespo/src/testing/subject.js'

const canary = 'wbcanary7Qk2Zr9Xv4Lm8Tn3'
const echo = ({ path, headers, body }: ReceivedRequest) => JSON.stringify({ error: `${path} ${body}`, headers })

// The suite searches errors; this searches what delivery keeps of them.
it.each<[string, DestinationSubject]>([
  ['salesforce-personalization', salesforce],
  ['yespo', yespo],
  ['synerise', synerise],
])('what the ledger keeps of %s holds no secret, though the vendor echoes every request', async (name, subject) => {
  const vendor = await startScriptedVendor(subject.basePath)
  const kept: unknown[] = []
  for (const status of [400, 401, 403, 418, 429, 500]) {
    vendor.follow((request) => subject.housekeeping?.(request) ?? { status, body: echo(request) })
    const delivery = await createWaybill({
      store: memoryStore(),
      destinations: [await subject.create({ baseUrl: vendor.url, canary })],
      // The subjects' events are of a fixed day. What became of a call is asked for, and those answers are kept, too.
      defaults: { liveForMs: Number.POSITIVE_INFINITY, confirmForMs: 1_000 },
    })
    for (const event of subject.events) await delivery.accept(event as CustomerEventInput)
    await vendor.received(1)
    await delivery.close({ timeoutMs: 2_000 })
    for (const { messageId } of subject.events) kept.push(await delivery.where('default', messageId))
  }
  await vendor.close()
  const shown = inspect(kept, { depth: 20 })
  expect(shown).toContain(name)
  expect(JSON.stringify(kept)).toMatch(/"attempts":\[\{/)
  const decoded = (shown.match(/[\w+/-]{16,}/g) ?? []).map((part) => Buffer.from(part, 'base64').toString())
  expect([shown, ...decoded].filter((part) => part.includes(canary))).toEqual([])
})
