import { renderAgreement } from './render.js'
import { vendors } from './vendors.js'

/** The chapter of docs/conformance.md about what the vendors' documents say. `agreement.test.ts` holds the code to it. */
export function agreementChapter(): string {
  return `## What the documents say, and who does it

One table of inputs for each vendor. The client, the destination by its default mapping, an override of the mapping, and the
emulator, which is written from the documents alone, get every input. All of them do what the document says; who
deliberately does otherwise is named with the reason. What no document says is taken. What is empty in a member that may be
missing is absent, and a whole number in an id is the text of its digits.

*taken*: it reaches the vendor as it is. *changed*: in another form. *left out*: the rest arrives without it. *refused*,
*skipped*: nothing is sent, or the emulator refuses it. *ignored*: the emulator takes the request and keeps nothing of the
input.

${Object.values(vendors)
  .map((make) => {
    const { title, rules } = make(nowhere)
    return renderAgreement(title, rules)
  })
  .join('\n')}`
}

// The rules are rendered, not asked, so nothing listens here.
const address = 'http://127.0.0.1:1'
const nowhere = {
  urls: { 'salesforce-personalization': address, yespo: `${address}/api`, synerise: address },
  credentials: {
    'salesforce-personalization': { dataset: 'd', apiKeyId: 'i', apiKeySecret: 's' },
    yespo: { apiKey: 'k' },
    synerise: { apiKey: 'k', workspaceGuid: 'g' },
  },
} as unknown as Parameters<(typeof vendors)['yespo']>[0]
