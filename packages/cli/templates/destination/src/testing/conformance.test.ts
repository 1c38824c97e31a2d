import { destinationChapters, fuzzAnswers } from '@waybill/core/conformance'
import { expect, it } from 'vitest'
import { subject } from './subject.js'

for (const { name, skip, run } of destinationChapters(subject))
  it(name, async (context) => {
    const reason = skip ?? (await run())
    if (reason !== undefined) context.skip(reason)
  }, 30_000)

it('reads thousands of wrong answers without a crash, a hang or a lying success', async () => {
  expect((await fuzzAnswers(subject)).failures).toEqual([])
}, 60_000)
