import { destinationChapters, fuzzAnswers } from '@waybill/core/conformance'
import { expect, it } from 'vitest'
import { subject } from './subject.js'

for (const { name, skip, run } of destinationChapters(subject))
  it(name, async (context) => {
    const reason = skip ?? (await run())
    if (reason !== undefined) context.skip(reason)
  })

it('reads thousands of wrong answers without a crash, a hang or a lying success', async () => {
  const answers = Number(process.env['WAYBILL_FUZZ'] ?? 5_000)
  expect((await fuzzAnswers(subject, { answers })).failures).toEqual([])
}, 600_000)
